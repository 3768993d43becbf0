import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { replaceFile } from "../../lib/files.ts";
import { slug } from "../docker-build/platform-build.ts";
import { formatPath, type Path, quote } from "../settings/problems.ts";
import { BUILT_VERSION, type BuiltPlatform, builtPlatformSchema } from "./built-platform.ts";

/** The variable that names a folder of files that `multiarch build` wrote: what they are of is taken, not built. */
export const BUILT_VARIABLE = "MULTIARCH_BUILT";

/** What was read of a folder. */
export interface BuiltFiles {
  readonly platforms: readonly BuiltPlatform[];
  /** Sentences; no platform is of a file that one is about. */
  readonly problems: readonly string[];
}

const EXTENSION = ".json";
/** How many places of a file that is none are named. */
const PLACES = 3;
const AGAIN = "build that platform again with multiarch build";

/** The name of the file of a platform of an image. */
export function builtFileName(image: string, platform: string): string {
  return `${image}-${slug(platform)}${EXTENSION}`;
}

/** Nothing of it is secret, and another user may merge. */
const FILE_MODE = 0o644;

/** Writes the file of a platform into a folder, which is made where it does not exist. */
export function writeBuilt(folder: string, built: BuiltPlatform): void {
  const path = join(folder, builtFileName(built.image, built.platform));
  replaceFile(path, `${JSON.stringify(built, null, 2)}\n`, FILE_MODE);
}

/**
 * Reads the files of a folder, by their names in order. A relative path means the working folder, which is that of the
 * project.
 *
 * @param mayBeEmpty whether a folder without any is no problem
 */
export function readBuilt(folder: string, mayBeEmpty = false): BuiltFiles {
  const names = namesIn(folder, mayBeEmpty);
  if (typeof names === "string") return { platforms: [], problems: [names] };
  const read = names.map((name) => ({ path: join(folder, name), ...readFile(join(folder, name)) }));
  const problems = read.flatMap((file) => ("problem" in file ? [file.problem] : []));
  const found = new Map<string, { readonly path: string; readonly built: BuiltPlatform }>();
  for (const file of read) {
    if (!("built" in file)) continue;
    const { path, built } = file;
    const key = `${built.image} ${built.platform}`;
    const other = found.get(key);
    if (other) problems.push(twice(other.path, path, built));
    else found.set(key, { path, built });
  }
  return { platforms: [...found.values()].map(({ built }) => built), problems };
}

/** The file of a platform of an image among others; undefined where there is none. */
export function builtOf(files: BuiltFiles | undefined, image: string, platform: string): BuiltPlatform | undefined {
  return files?.platforms.find((built) => built.image === image && built.platform === platform);
}

/** The names of the folder's files, or a sentence. Names that begin with a dot are other programs' own. */
function namesIn(folder: string, mayBeEmpty: boolean): string[] | string {
  const subject = `${BUILT_VARIABLE} names ${quote(folder)}`;
  try {
    const entries = readdirSync(resolve(folder), { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."));
    const names = files.map(({ name }) => name).filter((name) => name.endsWith(EXTENSION));
    if (names.length > 0 || mayBeEmpty) return names.sort();
    const below = entries.some((entry) => entry.isDirectory())
      ? " in the folder itself; move them there from the folders in it"
      : "; name the folder that multiarch build wrote with --out";
    return `${subject}, which has no file of a built platform (*${EXTENSION})${below}`;
  } catch (error) {
    return `${subject}, which cannot be read (${codeOf(error)}); name the folder that multiarch build wrote with --out`;
  }
}

function readFile(path: string): { readonly built: BuiltPlatform } | { readonly problem: string } {
  const problem = (reason: string) => ({ problem: `${quote(path)} ${reason}; ${AGAIN}, or remove the file` });
  let text: string;
  try {
    text = readFileSync(resolve(path), "utf8");
  } catch (error) {
    return problem(`cannot be read (${codeOf(error)})`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem("is not JSON");
  }
  const { success, data, error } = builtPlatformSchema.safeParse(value);
  if (success) return { built: data };
  const places = error.issues.map(({ path: at }) => formatPath(at as Path)).filter(Boolean);
  if (places.includes("version")) return problem(`is not a built platform of version ${BUILT_VERSION}`);
  const wrong = places.length > 0 ? ` (missing or wrong: ${places.slice(0, PLACES).join(", ")})` : "";
  return problem(`is not the file of a built platform${wrong}`);
}

function twice(path: string, other: string, { image, platform }: BuiltPlatform): string {
  return `${quote(path)} and ${quote(other)} are both of ${image} on ${platform}; remove the older one`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
