package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"

	"github.com/distribution/distribution/v3/registry/auth"
	"golang.org/x/crypto/bcrypt"
)

func init() {
	if err := auth.Register("htpasswd", auth.InitFunc(newHtpasswd)); err != nil {
		panic(err)
	}
}

// htpasswd is the project's access controller of this name, but for one thing: it hashes each password once. The project
// does at every request, which is more than half of the registry's work, and no work of a registry whose tokens are
// signed.
type htpasswd struct {
	realm  string
	hashes map[string]string
	// proven has the SHA-256 of the password of each user who has shown it.
	proven sync.Map
}

func newHtpasswd(options map[string]any) (auth.AccessController, error) {
	realm, hasRealm := options["realm"].(string)
	path, hasPath := options["path"].(string)
	if !hasRealm || !hasPath {
		return nil, errors.New("auth.htpasswd needs a realm and a path")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	hashes := map[string]string{}
	for line := range bytes.Lines(text) {
		user, hash, _ := bytes.Cut(bytes.TrimSpace(line), []byte(":"))
		hashes[string(user)] = string(hash)
	}
	return &htpasswd{realm: realm, hashes: hashes}, nil
}

func (h *htpasswd) Authorized(r *http.Request, _ ...auth.Access) (*auth.Grant, error) {
	user, password, ok := r.BasicAuth()
	if !ok {
		return nil, challenge{h.realm, auth.ErrInvalidCredential}
	}
	if !h.isRight(user, password) {
		return nil, challenge{h.realm, auth.ErrAuthenticationFailure}
	}
	return &auth.Grant{User: auth.UserInfo{Name: user}}, nil
}

func (h *htpasswd) isRight(user, password string) bool {
	sum := sha256.Sum256([]byte(password))
	if proven, ok := h.proven.Load(user); ok && proven == sum {
		return true
	}
	if bcrypt.CompareHashAndPassword([]byte(h.hashes[user]), []byte(password)) != nil {
		return false
	}
	h.proven.Store(user, sum)
	return true
}

// challenge makes the registry answer 401 and say how to log in.
type challenge struct {
	realm string
	error
}

func (c challenge) SetHeaders(_ *http.Request, w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", fmt.Sprintf("Basic realm=%q", c.realm))
}
