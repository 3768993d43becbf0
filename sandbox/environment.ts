import { delimiter } from "node:path";
import { fileBackend } from "../cli/support/file-backend.ts";
import { MIRRORS_VARIABLE } from "../lib/registry/mirrors.ts";
import { registryHost } from "./credentials.ts";
import { githubUrl } from "./github/daemon.ts";
import { TOKEN } from "./github/defaults.ts";
import type { Layout } from "./layout.ts";
import { signingKey } from "./signing-key.ts";

/** The name of the sandbox's buildx builder. */
export const BUILDER = "sandbox";
/** The stack that the entry points work on. */
export const STACK = "dev";
/** The stacks of the sandbox have no secret worth one: the passphrase only spares the question. */
const PASSPHRASE = "sandbox";

/** The variables that let any tool talk to the sandbox, and keep it from the user's own Docker, buildx and Pulumi. */
export function sandboxEnvironment(layout: Layout, path = process.env.PATH ?? ""): Record<string, string> {
  return {
    PATH: [layout.bin, ...path.split(delimiter).filter((folder) => folder && folder !== layout.bin)].join(delimiter),
    DOCKER_CONFIG: layout.docker,
    BUILDX_CONFIG: layout.buildx,
    BUILDX_BUILDER: BUILDER,
    PULUMI_HOME: layout.pulumiHome,
    PULUMI_BACKEND_URL: fileBackend(layout.backend),
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // One failed platform must not stop the others.
    PULUMI_CONTINUE_ON_ERROR: "true",
    SANDBOX_REGISTRY: registryHost(layout),
    SANDBOX_GITHUB: githubUrl(layout),
    SANDBOX_GITHUB_TOKEN: TOKEN,
    SANDBOX_SIGNING_KEY: signingKey(layout),
    // Where BuildKit finds the images of docker.io, too.
    [MIRRORS_VARIABLE]: `docker.io=${registryHost(layout)}`,
  };
}

/** A PATH without the folders that `npm run` put on it: a user's shell does not need them. */
export function withoutNpmFolders(path: string): string {
  const isOfNpm = (folder: string) => folder.endsWith("/node_modules/.bin") || folder.endsWith("/node-gyp-bin");
  return path
    .split(delimiter)
    .filter((folder) => !isOfNpm(folder))
    .join(delimiter);
}

/** The lines that set variables in a POSIX shell. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
}
