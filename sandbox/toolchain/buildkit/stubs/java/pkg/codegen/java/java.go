// Package java holds the one type that pulumi-docker-build needs of the Java generator of SDKs. The module it belongs
// to is part of no provider that runs; here it only has to compile.
package java

// PackageInfo is the Java part of a provider's schema.
type PackageInfo struct {
	BuildFiles                      string            `json:"buildFiles,omitempty"`
	Dependencies                    map[string]string `json:"dependencies,omitempty"`
	GradleNexusPublishPluginVersion string            `json:"gradleNexusPublishPluginVersion,omitempty"`
}
