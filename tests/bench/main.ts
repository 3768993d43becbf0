import { fileURLToPath } from "node:url";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { makePackage, PACKAGE_VARIABLE } from "../runner/package.ts";
import type { Removal } from "../runner/removal.ts";
import { withSandboxes } from "../runner/sandboxes.ts";
import { outcomes } from "./goal.ts";
import { chartsOf } from "./growth.ts";
import { servers, surroundings } from "./machine.ts";
import { type Asked, readOptions } from "./options.ts";
import { type Result, writeResults } from "./results.ts";
import { ROWS, type RowName } from "./rows.ts";
import { medians } from "./statistics.ts";
import { resultText } from "./text.ts";
import { takeTurns } from "./turns.ts";
import { writeDocuments } from "./write.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** `npm run bench`: measures in a sandbox of its own. `npm test` measures nothing: a busy machine would fail it. */
export async function main(args: readonly string[]): Promise<number> {
  const asked = readOptions(args, ROWS);
  const controller = new AbortController();
  const { signal } = controller;
  const interrupt = () => controller.abort(new Error("the benchmark was interrupted"));
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, interrupt);
  return withSandboxes(sandboxLayout(), 1, async ([environment], removal) => {
    Object.assign(process.env, environment, { [PACKAGE_VARIABLE]: await makePackage(PROJECT) });
    const results: Result[] = [];
    for (const name of asked.rows) {
      const result = await measure(name, asked, { removal, signal });
      process.stdout.write(`${resultText(result)}\n`);
      results.push(result);
      // What was measured is not lost where a later row fails.
      if (asked.json !== undefined) writeResults(asked.json, results);
      if (asked.write !== undefined) writeDocuments(asked.write, results);
    }
    return 0;
  });
}

interface Surrounding {
  readonly removal: Removal;
  readonly signal: AbortSignal;
}

async function measure(
  name: string,
  { isShort, turns: usual }: Asked,
  { removal, signal }: Surrounding,
): Promise<Result> {
  const row = await (ROWS[name] as RowName).load();
  const where = await surroundings(PROJECT);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const turns = await takeTurns(name, row, {
    isShort,
    turns: isShort ? usual : (row.turns ?? usual),
    servers: servers(),
    say,
    signal,
    alone: (work) => removal.pauseWhile(work),
  });
  const middle = Object.entries(turns).map(([variant, taken]) => [variant, medians(taken)] as const);
  return {
    row: name,
    what: isShort ? `${row.what}; a short form of it` : row.what,
    peer: row.peer,
    surroundings: where,
    turns,
    medians: Object.fromEntries(middle),
    goals: outcomes(row.goals, new Map(middle)),
    charts: chartsOf(row.growth ?? [], new Map(middle)),
  };
}
