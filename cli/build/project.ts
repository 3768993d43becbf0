import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { BUILT_VARIABLE } from "../../components/built/built-file.ts";
import { fileBackend } from "../support/file-backend.ts";

/** A Pulumi project whose state, settings and credentials last for one run. All paths are absolute. */
export interface ThrowawayProject {
  readonly folder: string;
  /** The name of its one stack: that of the stack that is built, so that the program says and checks the same. */
  readonly stack: string;
  /** Of its stack, made for this run. */
  readonly passphrase: string;
  /** The event log of the update. */
  readonly events: string;
  /** A file without content. */
  readonly emptyFile: string;
  /** The DOCKER_CONFIG of builds that push nothing. */
  readonly docker: string;
  readonly backend: string;
  /** The folder of the project whose program it runs. */
  readonly original: string;
}

/** The stack of a stack file that does not say which one it is of. */
const UNNAMED = "build";
const PASSPHRASE_BYTES = 32;

/**
 * Makes a project that runs another one's program in that one's folder, so that relative paths mean what they always
 * do.
 *
 * @param original the folder of the other project
 */
export function makeProject(original: string, stack = UNNAMED): ThrowawayProject {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-build-"));
  const inside = (name: string) => join(folder, name);
  const project = {
    folder,
    stack,
    passphrase: randomBytes(PASSPHRASE_BYTES).toString("base64url"),
    events: inside("events.json"),
    emptyFile: inside("empty"),
    docker: inside("docker"),
    backend: inside("stacks"),
    original,
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

/** The file of the settings of the project's stack. */
export function throwawayStackFile({ folder, stack }: ThrowawayProject): string {
  return join(folder, `Pulumi.${stack}.yaml`);
}

/** What of the user's own an environment keeps. */
export interface Kept {
  /** Whether the builds have the user's credentials for registries. */
  readonly pushes: boolean;
  /** Where the builders are known: BUILDX_CONFIG, and the address of the Docker that runs some of them. */
  readonly builders: { readonly BUILDX_CONFIG?: string; readonly DOCKER_HOST?: string };
}

/** The environment of the builds: state of the throwaway project instead of the user's, and credentials for a push alone. */
export function buildEnvironment(
  { docker, backend, passphrase }: ThrowawayProject,
  base: NodeJS.ProcessEnv,
  { pushes, builders }: Kept,
): NodeJS.ProcessEnv {
  // Docker's command line takes credentials from the first variable, too. What was built elsewhere is not built with
  // the last one.
  const {
    DOCKER_AUTH_CONFIG: credentials,
    PULUMI_CONFIG_PASSPHRASE_FILE: _,
    [BUILT_VARIABLE]: __,
    ...environment
  } = base;
  return {
    ...environment,
    ...(pushes
      ? credentials !== undefined && { DOCKER_AUTH_CONFIG: credentials }
      : { DOCKER_CONFIG: docker, ...builders }),
    PULUMI_BACKEND_URL: fileBackend(backend),
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // One failed platform must not hide what becomes of the others.
    PULUMI_CONTINUE_ON_ERROR: "true",
  };
}
