import { posix } from "node:path";
import { localSources } from "../../components/dockerfile/local-sources.ts";

/** The folder that a build reads, relative to the root of the repository, and why it is that one. */
export interface ChosenContext {
  readonly context: string;
  /** A clause. */
  readonly reason: string;
  /** Paths that COPY reads and no folder has. */
  readonly missing: readonly string[];
}

/**
 * Chooses the context of a Dockerfile by what its COPY instructions read: the nearest folder, from the Dockerfile's own
 * up to the root, that has all of it.
 *
 * @param files of the repository, relative to its root
 */
export function chooseContext(dockerfile: string, text: string, files: readonly string[]): ChosenContext {
  const own = posix.dirname(dockerfile);
  if (own === ".") return { context: ".", reason: "the Dockerfile's own folder", missing: missingIn(".", text, files) };
  const folders = [...ancestors(own), "."];
  const sources = localSources(text).filter((path) => !isWhole(path));
  if (sources.length === 0 && isBare(own, files)) {
    return { context: ".", reason: `${own}/ has nothing but Dockerfiles`, missing: [] };
  }
  const fitting = folders.find((folder) => missingIn(folder, text, files).length === 0);
  if (fitting === undefined) {
    return { context: own, reason: "the Dockerfile's own folder", missing: missingIn(own, text, files) };
  }
  if (fitting === own) return { context: own, reason: "the Dockerfile's own folder", missing: [] };
  const read = sources.find((path) => !exists(own, path, files));
  return {
    context: fitting,
    reason: `COPY reads ${read} of ${fitting === "." ? "the root" : `${fitting}/`}`,
    missing: [],
  };
}

/** `a/b` and `a` of `a/b`. */
function ancestors(folder: string): string[] {
  return folder === "." ? [] : [folder, ...ancestors(posix.dirname(folder))];
}

function missingIn(folder: string, text: string, files: readonly string[]): string[] {
  return localSources(text).filter((path) => !isWhole(path) && !exists(folder, path, files));
}

/** Whether a path means the whole context. */
function isWhole(path: string): boolean {
  return /^(?:\.?\/?\*?)$/.test(path);
}

/** Whether a folder has what a path names; of a pattern, what is before it. */
function exists(folder: string, path: string, files: readonly string[]): boolean {
  const [plain = ""] = path.split(/[*?[]/);
  const isPattern = plain !== path;
  const wanted = posix.join(folder, posix.join("/", plain).slice(1));
  if (isPattern) return wanted === "." || files.some((file) => file.startsWith(wanted));
  const at = wanted.replace(/\/$/, "");
  return files.some((file) => file === at || file.startsWith(`${at}/`));
}

/** Whether a folder has nothing to build from. */
function isBare(folder: string, files: readonly string[]): boolean {
  const inside = files.filter((file) => file.startsWith(`${folder}/`));
  return inside.every((file) => /(?:docker|container)file|\.dockerignore$|readme/i.test(posix.basename(file)));
}
