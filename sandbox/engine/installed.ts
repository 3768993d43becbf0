import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, relative } from "node:path";
import { run } from "../../lib/process/run.ts";
import type { Recipe, VersionQuestion } from "./recipes.ts";
import { fits } from "./versions.ts";

/** How long a program may take to tell its version; one that never does is another program of that name. */
const ANSWER_MILLISECONDS = 10_000;

/** Where installed programs are looked for. */
export interface Search {
  /** A PATH. */
  readonly path: string;
  /** Folders whose programs were put there by a set-up like this one: they are not installed ones. */
  readonly own: readonly string[];
  /** The environment in which programs are asked for their version. */
  readonly env: NodeJS.ProcessEnv;
}

/** The programs of a name on PATH, the first first. */
export function onPath(name: string, { path, own }: Pick<Search, "path" | "own">): string[] {
  const isOwn = (file: string) => own.some((folder) => contains(folder, file) || contains(folder, realpathSync(file)));
  return path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .filter((file) => isExecutable(file) && !isOwn(file));
}

/** The first installed program of a fitting version, or undefined. */
export async function findInstalled({ name, question }: Recipe, search: Search): Promise<string | undefined> {
  if (!question) return undefined;
  for (const file of onPath(name, search)) {
    if (await answers(file, question, search.env)) return file;
  }
  return undefined;
}

/** The part of an installed program: beside it where it really is, else on PATH. */
export function findPart(part: Recipe, whole: string, search: Pick<Search, "path" | "own">): string | undefined {
  const beside = join(dirname(realpathSync(whole)), part.name);
  return existsSync(beside) ? beside : onPath(part.name, search)[0];
}

async function answers(file: string, question: VersionQuestion, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    return fits(await run(file, question.args, { env, timeout: ANSWER_MILLISECONDS }), question);
  } catch {
    return false; // it cannot run here, or is something else
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function contains(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return !path.startsWith("..") && !isAbsolute(path);
}
