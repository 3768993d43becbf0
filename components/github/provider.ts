import { Provider } from "@pulumi/github/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { parseRepositoryName, type Server } from "../../lib/github/address.ts";
import type { GithubSettings } from "../settings/github.ts";

/** A server of this machine needs no pauses; github.com wants them, and the provider has them by default. */
const LOCAL = { writeDelayMs: 0, parallelRequests: true, maxRetries: 0 };

/**
 * GitHub's provider for one repository's owner. A token that the settings do not have is left for the provider to find:
 * it is in no state then, and another one tomorrow changes nothing.
 */
export function githubProvider(
  name: string,
  { repository, token }: GithubSettings<pulumi.Input<string>>,
  server: Server,
  parent: pulumi.Resource,
): Provider {
  const { owner } = parseRepositoryName(repository);
  return new Provider(
    name,
    {
      owner,
      baseUrl: server.baseUrl,
      ...(token !== undefined && { token: pulumi.secret(token) }),
      ...(server.local && LOCAL),
    },
    {
      parent,
      // The SDK takes GITHUB_TOKEN out of the environment and would put it into the state.
      ...(token === undefined && { transformations: [withoutToken] }),
    },
  );
}

const withoutToken: pulumi.ResourceTransformation = ({ props: { token: _, ...props }, opts }) => ({ props, opts });
