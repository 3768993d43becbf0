import { join, posix } from "node:path";
import type { FileSystem } from "./files.ts";

/**
 * The file that keeps parts of a context out of a build: the Dockerfile's own, else the context's.
 *
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function ignoreFileOf(context: string, dockerfile: string, files: FileSystem): { path: string; text: string } {
  const own = `${join(context, dockerfile)}.dockerignore`;
  const path = files.kind(own) === "file" ? own : join(context, ".dockerignore");
  return { path, text: files.read(path) ?? "" };
}

/** Whether an ignore file names the folder itself or one around it, or everything. */
export function isIgnored(folder: string, ignoreFile: string): boolean {
  const lines = new Set(ignoreFile.split("\n").map((line) => posix.normalize(line.trim()).replace(/^\/|\/$/g, "")));
  const parts = folder.split("/");
  const around = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  return ["*", "**", ...around, `**/${parts.at(-1)}`].some((pattern) => lines.has(pattern));
}
