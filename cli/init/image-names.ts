import { posix } from "node:path";

/** Folder names that say nothing of what is built in them. */
const PLAIN_FOLDERS = new Set([
  ".",
  "docker",
  ".docker",
  "build",
  "deploy",
  "deployment",
  "container",
  "containers",
  "src",
]);
const NAME_ITSELF = /^(?:Dockerfile|Containerfile)(?:[.-]|$)|\.(?:Dockerfile|Containerfile)$/i;

/**
 * A name for the image of each Dockerfile: the folder's, or the file's own suffix, `worker` of `Dockerfile.worker`; of
 * one that has neither, the repository's. Names that would be the same have their folders before them.
 *
 * @param repository the repository's name
 */
export function imageNames(dockerfiles: readonly string[], repository: string): ReadonlyMap<string, string> {
  const short = dockerfiles.map((file) => nameOf(file, 1) ?? plainName(repository));
  const named = dockerfiles.map((file, index): [string, string] => {
    const isShared = short.some((name, other) => other !== index && name === short[index]);
    return [file, (isShared ? nameOf(file, Number.POSITIVE_INFINITY) : undefined) ?? short[index] ?? ""];
  });
  const taken = new Set<string>();
  return new Map(named.map(([file, name]) => [file, unique(name, taken)]));
}

/** A text as a name that an image and a repository in a registry may have. */
export function plainName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name || "app";
}

function nameOf(file: string, folders: number): string | undefined {
  const suffix = posix.basename(file).replace(NAME_ITSELF, "");
  const path = posix
    .dirname(file)
    .split("/")
    .filter((folder) => !PLAIN_FOLDERS.has(folder))
    .slice(-Math.min(folders, 100));
  const parts = [...path, ...(suffix ? [suffix] : [])];
  return parts.length === 0 ? undefined : plainName(parts.join("-"));
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  taken.add(free);
  return free;
}
