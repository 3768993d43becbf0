// Package main is Pulumi's provider of GitHub's resources: the Terraform provider behind Pulumi's bridge. Its resources
// and properties have the names that @pulumi/github knows them by. It brings no schema: no program asks for one.
package main

import (
	"github.com/integrations/terraform-provider-github/v6/github"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

const (
	name   = "github"
	module = "index"
	// What GitHub's names may be long at most.
	nameLength = 255
)

// version is written by the linker.
var version string

func main() {
	tfbridge.Main(name, version, provider(), nil)
}

func provider() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:         shim.NewProvider(github.NewProvider(version, "")()),
		Name:      name,
		GitHubOrg: "integrations",
		Version:   version,
		Config: map[string]*tfbridge.SchemaInfo{
			"base_url": {
				Default: &tfbridge.DefaultInfo{EnvVars: []string{"GITHUB_BASE_URL"}, Value: "https://api.github.com/"},
			},
			"token": {Secret: tfbridge.True()},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			"github_actions_environment_secret":    {DeleteBeforeReplace: true},
			"github_repository_autolink_reference": {DeleteBeforeReplace: true},
			"github_repository_deploy_key":         {DeleteBeforeReplace: true},
			"github_repository_environment": {
				// Terraform allows one block; @pulumi/github still has the list that there was before.
				Fields: map[string]*tfbridge.SchemaInfo{"reviewers": {MaxItemsOne: tfbridge.False()}},
			},
		},
		DataSources: map[string]*tfbridge.DataSourceInfo{
			"github_app": {Tok: "github:index/getGithubApp:getGithubApp"},
		},
	}
	info.MustComputeTokens(tokens.SingleModule("github_", module, tokens.MakeStandard(name)))
	info.SetAutonaming(nameLength, "-")
	return info
}
