// Package codegen holds the one type that pulumi-docker-build needs of the .NET generator of SDKs. The module it
// belongs to is part of no provider that runs; here it only has to compile.
package codegen

// CSharpPackageInfo is the .NET part of a provider's schema.
type CSharpPackageInfo struct {
	PackageReferences    map[string]string `json:"packageReferences,omitempty"`
	RespectSchemaVersion bool              `json:"respectSchemaVersion,omitempty"`
}
