import assert from "node:assert/strict";
import { type Answer, answerTo, type Passage } from "../../../../sandbox/ghcr/answers.ts";
import { BearerTokens } from "../../../../sandbox/ghcr/bearer.ts";
import { accounts } from "./fixture.ts";

const tokens = new BearerTokens();
const DIGEST = `sha256:${"a".repeat(64)}`;

function ask(method: string, path: string, authorization?: string): Answer | Passage {
  return answerTo({ method, url: new URL(path, "https://ghcr.io"), authorization }, accounts, tokens);
}

function answer(method: string, path: string, authorization?: string): Answer {
  const given = ask(method, path, authorization);
  assert.ok("status" in given, `${method} ${path} is passed on`);
  return given;
}

const basic = (token: string, user = "mona") => `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
const tokenPath = (...scopes: string[]) =>
  `/token?${new URLSearchParams([["service", "ghcr.io"], ...scopes.map((scope) => ["scope", scope] as [string, string])])}`;

/** A header with a token from the token service, for a personal access token or for nobody. */
function bearer(scope: string, token?: string): string {
  const { status, body } = answer("GET", tokenPath(scope), token === undefined ? undefined : basic(token));
  assert.equal(status, 200, body);
  return `Bearer ${JSON.parse(body).token}`;
}

const codeIn = ({ body }: Answer): string => JSON.parse(body).errors[0].code;
const messageIn = ({ body }: Answer): string => JSON.parse(body).errors[0].message;

describe("the token service", () => {
  it("gives a token for every known password, whatever the name and the scope", () => {
    for (const path of [tokenPath(), tokenPath("repository:user/image:pull"), tokenPath("repository:hubot/x:push")]) {
      assert.equal(answer("GET", path, basic("ghp_reader", "anybody")).status, 200);
    }
  });

  it("answers 403 denied to an unknown password, or to none", () => {
    for (const authorization of [basic("ghp_wrong"), basic(""), "Bearer ghp_writer", "Basic"]) {
      const given = answer("GET", tokenPath("repository:acme/open:pull"), authorization);
      assert.deepEqual([given.status, codeIn(given), messageIn(given)], [403, "DENIED", "denied"]);
    }
  });

  it("gives who is not signed in a token for pulling public packages only", () => {
    assert.equal(answer("GET", tokenPath("repository:acme/open:pull")).status, 200);
    for (const scopes of [
      [],
      ["repository:mona/own:pull"],
      ["repository:mona/missing:pull"],
      ["repository:acme/open:pull,push"],
      ["repository:acme/open:pull", "repository:acme/closed:pull"],
    ]) {
      const given = answer("GET", tokenPath(...scopes));
      assert.deepEqual([given.status, messageIn(given)], [401, "authentication required"], scopes.join());
    }
  });

  it("offers no OAuth2 exchange, so that clients turn to GET", () => {
    assert.equal(answer("POST", "/token", basic("ghp_writer")).status, 405);
  });
});

describe("the registry's API", () => {
  it("asks who is not signed in to sign in, for a package with its scope", () => {
    const challenge = (scope: string) => `Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="${scope}"`;
    for (const [method, path, scope] of [
      ["GET", "/v2/", "repository:user/image:pull"],
      ["GET", "/v2", "repository:user/image:pull"],
      ["HEAD", "/v2/acme/open/manifests/latest", "repository:acme/open:pull"],
      ["POST", "/v2/mona/own/blobs/uploads/", "repository:mona/own:pull,push"],
      ["GET", "/v2/mona/own/blobs/uploads/1", "repository:mona/own:pull,push"],
    ] as const) {
      const given = answer(method, path);
      assert.equal(given.status, 401);
      assert.equal(given.headers["www-authenticate"], challenge(scope));
      assert.equal(codeIn(given), "UNAUTHORIZED");
    }
  });

  it("asks again when a token is for another package, or for less", () => {
    const pulling = bearer("repository:mona/own:pull", "ghp_writer");
    assert.equal(answer("GET", "/v2/acme/closed/tags/list", pulling).status, 401);
    assert.equal(answer("PUT", "/v2/mona/own/manifests/latest", pulling).status, 401);
    assert.equal(answer("GET", "/v2/mona/own/tags/list", basic("ghp_writer")).status, 401);
  });

  it("says that who has any token of its own is signed in", () => {
    assert.equal(answer("GET", "/v2/", bearer("repository:user/image:pull", "ghp_reader")).status, 200);
  });

  it("passes on what is allowed", () => {
    const pushing = bearer("repository:mona/own:pull,push", "ghp_writer");
    for (const [method, path, kind] of [
      ["GET", "/v2/mona/own/tags/list", "tags"],
      ["HEAD", `/v2/mona/own/blobs/${DIGEST}`, "blobs"],
      ["POST", "/v2/mona/own/blobs/uploads/", "uploads"],
      ["PATCH", "/v2/mona/own/blobs/uploads/1", "uploads"],
      ["PUT", "/v2/mona/own/blobs/uploads/1", "uploads"],
      ["PUT", "/v2/mona/own/manifests/latest", "manifests"],
    ] as const) {
      const passed = ask(method, path, pushing);
      assert.ok("route" in passed, `${method} ${path}`);
      assert.deepEqual(passed.route, { name: "mona/own", kind });
      assert.equal(passed.grant.subject?.user, "mona");
    }
    assert.ok("route" in ask("GET", "/v2/acme/open/manifests/latest", bearer("repository:acme/open:pull")));
  });

  it("refuses with the words of ghcr.io", () => {
    for (const [token, name, words] of [
      ["ghp_reader", "mona/own", "permission_denied: The token provided does not match expected scopes."],
      ["ghp_writer", "acme/open", "permission_denied: write_package"],
      ["ghp_writer", "hubot/new", "permission_denied: create_package"],
    ] as const) {
      const header = bearer(`repository:${name}:pull,push`, token);
      const given = answer("POST", `/v2/${name}/blobs/uploads/`, header);
      assert.deepEqual([given.status, codeIn(given), messageIn(given)], [403, "DENIED", words]);
      assert.equal(given.headers["www-authenticate"], undefined);
    }
  });

  it("answers 400 to a name without an owner or in upper case, before it asks who it is", () => {
    for (const name of ["app", "Mona/own", "mona/Own"]) {
      assert.equal(answer("HEAD", `/v2/${name}/manifests/latest`).status, 400, name);
    }
  });

  it("answers 405 to every DELETE", () => {
    for (const path of ["manifests/latest", `manifests/${DIGEST}`, `blobs/${DIGEST}`, "blobs/uploads/1"]) {
      const given = answer("DELETE", `/v2/mona/own/${path}`, bearer("repository:mona/own:pull,push", "ghp_writer"));
      assert.deepEqual([given.status, codeIn(given)], [405, "UNSUPPORTED"]);
    }
  });

  it("has no referrers, no catalogue and no other path", () => {
    const header = bearer("repository:acme/open:pull");
    for (const path of [`/v2/acme/open/referrers/${DIGEST}`, "/v2/_catalog", "/", "/v2/acme/open"]) {
      assert.equal(answer("GET", path, header).status, 404, path);
    }
  });
});
