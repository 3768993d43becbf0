import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { fileBackend } from "../support/file-backend.ts";

/** The one stack of a throwaway project. */
export const CHECK_STACK = "check";
const PASSPHRASE = "throwaway";

/** A Pulumi project whose state, settings and credentials last for one run. All paths are absolute. */
export interface ThrowawayProject {
  readonly folder: string;
  /** The event log of the update. */
  readonly events: string;
  /** A file without content. */
  readonly emptyFile: string;
  /** The DOCKER_CONFIG of the builds. */
  readonly docker: string;
  readonly backend: string;
}

/**
 * Makes a project that runs another one's program in that one's folder, so that relative paths mean what they always
 * do.
 *
 * @param original the folder of the other project
 */
export function makeProject(original: string): ThrowawayProject {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-check-"));
  const inside = (name: string) => join(folder, name);
  const project = {
    folder,
    events: inside("events.json"),
    emptyFile: inside("empty"),
    docker: inside("docker"),
    backend: inside("stacks"),
  };
  for (const path of [project.docker, project.backend]) mkdirSync(path);
  writeFileSync(project.emptyFile, "");
  const {
    name,
    runtime,
    main = ".",
    plugins,
  }: ProjectFile = parse(readFileSync(join(original, "Pulumi.yaml"), "utf8"));
  const providers = plugins?.providers?.map((provider) => ({ ...provider, path: resolve(original, provider.path) }));
  const settings = { name, runtime, main: resolve(original, main), ...(providers && { plugins: { providers } }) };
  writeFileSync(inside("Pulumi.yaml"), stringify(settings));
  return project;
}

/** What of a Pulumi.yaml counts here. */
interface ProjectFile {
  readonly name: string;
  readonly runtime: unknown;
  readonly main?: string;
  readonly plugins?: { readonly providers?: readonly { readonly name: string; readonly path: string }[] };
}

/** The file of the settings of {@link CHECK_STACK}. */
export function checkStackFile({ folder }: ThrowawayProject): string {
  return join(folder, `Pulumi.${CHECK_STACK}.yaml`);
}

/**
 * The environment of the builds: state and credentials of the throwaway project instead of the user's.
 *
 * @param builders where the builders are known: BUILDX_CONFIG, and the address of the Docker that runs some of them
 */
export function checkEnvironment(
  { docker, backend }: ThrowawayProject,
  base: NodeJS.ProcessEnv,
  builders: { readonly BUILDX_CONFIG?: string; readonly DOCKER_HOST?: string },
): NodeJS.ProcessEnv {
  // Docker's command line takes credentials from this variable, too.
  const { DOCKER_AUTH_CONFIG: _credentials, PULUMI_CONFIG_PASSPHRASE_FILE: _file, ...environment } = base;
  return {
    ...environment,
    DOCKER_CONFIG: docker,
    ...builders,
    PULUMI_BACKEND_URL: fileBackend(backend),
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // One failed platform must not hide what becomes of the others.
    PULUMI_CONTINUE_ON_ERROR: "true",
  };
}
