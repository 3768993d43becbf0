// Package main is Pulumi's provider of Docker's resources: the Terraform provider behind Pulumi's bridge. Its resources
// and properties have the names that @pulumi/docker knows them by. It brings no schema: no program asks for one.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

const name = "docker"

// version is written by the linker.
var version string

func main() {
	info := tfbridge.ProviderInfo{
		P:         shim.NewProvider(provider.New(version)()),
		Name:      name,
		GitHubOrg: "kreuzwerker",
		Version:   version,
	}
	info.MustComputeTokens(tokens.SingleModule("docker_", "index", tokens.MakeStandard(name)))
	tfbridge.Main(name, version, info, nil)
}
