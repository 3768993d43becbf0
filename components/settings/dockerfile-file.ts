import { posix } from "node:path";
import { DEFAULT_DOCKERFILE } from "./schema.ts";

/** What tells files from folders. */
interface Kinds {
  kind(path: string): "file" | "folder" | undefined;
}

/**
 * The file that BuildKit reads for a Dockerfile: where there is none of the default name, the same in lower case.
 *
 * @param path relative to what the files are relative to
 */
export function dockerfileFile(path: string, files: Kinds): string {
  const [, small] = dockerfileNames(path);
  return small !== undefined && files.kind(path) !== "file" && files.kind(small) === "file" ? small : path;
}

/** The names under which BuildKit looks for a Dockerfile, in order. */
export function dockerfileNames(path: string): [string, ...string[]] {
  if (posix.basename(path) !== DEFAULT_DOCKERFILE) return [path];
  return [path, `${path.slice(0, -DEFAULT_DOCKERFILE.length)}${DEFAULT_DOCKERFILE.toLowerCase()}`];
}
