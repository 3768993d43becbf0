import { join } from "node:path";
import { IgnoreRules, IgnoreRulesError, ignorePatterns } from "../../lib/content/ignore-rules.ts";
import type { FileSystem } from "./files.ts";
import { dockerfilePath } from "./location.ts";

const SUFFIX = ".dockerignore";

/** An ignore file; without text where there is none. */
export interface IgnoreFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The file that keeps parts of a context out of a build: the Dockerfile's own, else the context's.
 *
 * @param dockerfile relative to the context; left out for a named context, which has none
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function ignoreFileOf(context: string, dockerfile: string | undefined, files: FileSystem): IgnoreFile {
  const own = dockerfile === undefined ? undefined : `${dockerfilePath(context, dockerfile)}${SUFFIX}`;
  const path = own !== undefined && files.kind(own) === "file" ? own : join(context, SUFFIX);
  return { path, text: files.read(path) ?? "" };
}

/** Whether an ignore file leaves a path out of a context. One that BuildKit refuses leaves nothing out. */
export function isIgnored(path: string, ignoreFile: string): boolean {
  try {
    return new IgnoreRules(ignorePatterns(ignoreFile)).ignores(path);
  } catch (error) {
    if (error instanceof IgnoreRulesError) return false;
    throw error;
  }
}
