import { delimiter } from "node:path";
import { GHCR } from "../../lib/oci/reference.ts";
import { sandboxEnvironment } from "../environment.ts";
import { USER } from "../github/defaults.ts";
import { readAccounts, tokenOf } from "./accounts.ts";
import { tlsFiles } from "./certificates.ts";
import type { GhcrLayout } from "./layout.ts";

/** The buildx builder that is this part's BuildKit, in use. */
export const GHCR_BUILDER = "multi";

/** The variables that make programs trust the sandbox's ghcr.io and reach it without a proxy. */
export function trustEnvironment(layout: GhcrLayout, inherited: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { bundle } = tlsFiles(layout);
  const direct = [inherited.NO_PROXY ?? inherited.no_proxy, GHCR].filter(Boolean).join(",");
  return { SSL_CERT_FILE: bundle, CURL_CA_BUNDLE: bundle, NO_PROXY: direct, no_proxy: direct };
}

/** Keeps Docker's command line from a daemon of the host, which would ask the real ghcr.io. */
export function withoutDaemon(layout: GhcrLayout): NodeJS.ProcessEnv {
  return { DOCKER_HOST: `unix://${layout.run}/no-docker.sock`, DOCKER_CONTEXT: undefined };
}

/**
 * The environment of the shell: that of a user at a laptop who has Docker's command line, buildx and Pulumi, and signed
 * in nowhere yet. What belongs to the sandbox proper, or to the user, is undefined.
 */
export function ghcrEnvironment(layout: GhcrLayout, path = process.env.PATH ?? ""): NodeJS.ProcessEnv {
  const sandbox = sandboxEnvironment(layout, path);
  return {
    ...sandbox,
    PATH: [layout.tools, sandbox.PATH].join(delimiter),
    BUILDX_BUILDER: undefined,
    PULUMI_BACKEND_URL: undefined,
    PULUMI_CONTINUE_ON_ERROR: undefined,
    SANDBOX_REGISTRY: undefined,
    SANDBOX_GITHUB: undefined,
    SANDBOX_GITHUB_TOKEN: undefined,
    ...withoutDaemon(layout),
    ...trustEnvironment(layout),
    // The names of GitHub's own instructions.
    CR_PAT: tokenOf(readAccounts(layout.accounts), USER, "write:packages"),
    USERNAME: USER,
    GITHUB_REPOSITORY_OWNER: USER,
  };
}
