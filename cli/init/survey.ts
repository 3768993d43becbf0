import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Builder, parseInspection } from "../../components/preflight/builder.ts";
import type { AskBuildx } from "../../components/preflight/buildx.ts";
import { repositoryAt } from "../../lib/git/repository.ts";
import { DOCKER_HUB } from "../../lib/oci/reference.ts";
import { findCredentials } from "../../lib/registry/credentials.ts";
import { loggedInRegistries } from "../../lib/registry/logins.ts";
import { type FoundDockerfiles, findDockerfiles, repositoryFiles } from "./find-dockerfiles.ts";
import { defaultBranchOf, type Remote, remoteOf } from "./git-remote.ts";

/** What is found in a repository and on the machine. */
export interface Survey {
  /** The repository's folder. */
  readonly root: string;
  /** What git does not ignore, relative to the root. */
  readonly files: readonly string[];
  readonly dockerfiles: FoundDockerfiles;
  readonly remote?: Remote;
  readonly defaultBranch: string;
  /** Registries that Docker is logged in to. */
  readonly logins: readonly string[];
  /** The user at Docker Hub, where there is a login. */
  readonly hubUser?: string;
  /** The builder that can push by digest and is in use, or else one that can. */
  readonly builder?: Builder;
  /** Sentences on what could not be found out. */
  readonly warnings: readonly string[];
}

/** @throws Error when the folder is in no repository of git, or git cannot read it */
export async function survey(
  folder: string,
  { environment, askBuildx }: { readonly environment: NodeJS.ProcessEnv; readonly askBuildx: AskBuildx },
): Promise<Survey> {
  const repository = await repositoryAt(folder);
  if (repository.kind === "none") {
    throw new Error(`${folder} is not in a git repository; run this in one, or create one: git init`);
  }
  if (repository.kind === "unreadable") throw new Error(`git cannot read the repository: ${repository.reason}`);
  const { top: root } = repository;
  const warnings: string[] = [];
  const [files, remote, defaultBranch, logins, builder] = await Promise.all([
    repositoryFiles(root),
    remoteOf(root),
    defaultBranchOf(root),
    loggedInRegistries(environment).catch((error: Error): string[] => {
      warnings.push(error.message);
      return [];
    }),
    findBuilder(askBuildx),
  ]);
  const hub = logins.includes(DOCKER_HUB)
    ? await findCredentials(DOCKER_HUB, environment).catch(() => undefined)
    : undefined;
  const hubUser = hub && "username" in hub ? hub.username : undefined;
  return {
    root,
    files,
    dockerfiles: findDockerfiles(files),
    defaultBranch,
    logins,
    warnings,
    ...(remote && { remote }),
    ...(hubUser && { hubUser }),
    ...(builder && { builder }),
  };
}

/** The text of a file of the repository. */
export function textOf({ root }: Survey, file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** A builder that can push by digest: the one in use, else the first that is booted, else the first. */
async function findBuilder(ask: AskBuildx): Promise<Builder | undefined> {
  const [inUse, listed] = await Promise.all([ask("inspect"), ask("ls", "--format", "json")]);
  const current = inUse.kind === "answer" ? parseInspection(inUse.text) : undefined;
  if (current && canPush(current)) return current;
  if (listed.kind !== "answer") return undefined;
  const names = listed.text.split("\n").flatMap(nameIn);
  const builders = await Promise.all(
    names.map(async (name) => {
      const answer = await ask("inspect", name);
      return answer.kind === "answer" ? [parseInspection(answer.text)] : [];
    }),
  );
  const usable = builders.flat().filter(canPush);
  return usable.find(({ booted }) => booted) ?? usable[0];
}

function canPush({ driver, error }: Builder): boolean {
  return driver !== "" && driver !== "docker" && error === undefined;
}

function nameIn(line: string): string[] {
  if (line.trim() === "") return [];
  const { Name, Driver } = JSON.parse(line) as { Name: string; Driver: string };
  return Driver && Driver !== "docker" ? [Name] : [];
}
