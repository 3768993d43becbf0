import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { onPath, type ProgramSearch } from "../../lib/process/on-path.ts";
import { run } from "../../lib/process/run.ts";
import type { Recipe, VersionQuestion } from "./recipes.ts";
import { fits } from "./versions.ts";

/** How long a program may take to tell its version; one that never does is another program of that name. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Where installed programs are looked for. */
export interface Search extends Required<ProgramSearch> {
  /** The environment in which programs are asked for their version. */
  readonly env: NodeJS.ProcessEnv;
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
export function findPart(part: Recipe, whole: string, search: ProgramSearch): string | undefined {
  const beside = join(dirname(realpathSync(whole)), part.name);
  return existsSync(beside) ? beside : onPath(part.name, search)[0];
}

async function answers(file: string, question: VersionQuestion, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    return fits(await run(file, question.args, { env, timeout: ANSWER_TIMEOUT_MS }), question);
  } catch {
    return false; // it cannot run here, or is something else
  }
}
