import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ON_DEMAND } from "../../sandbox/engine/recipes.ts";
import { buildSteps } from "../../sandbox/engine/steps.ts";
import { chromiumObstacle, chromiumStep } from "../../sandbox/host/chromium.ts";
import { type Layout, sandboxLayout } from "../../sandbox/layout.ts";
import { runSteps } from "../../sandbox/progress.ts";
import { type Check, mochaCheck, type Surroundings, toolCheck } from "./check.ts";
import { addCounts, type Counts, countOne, isSuccess, summary } from "./counts.ts";
import { longestFirst, readDurations, timed, writeDurations } from "./durations.ts";
import { inLanes } from "./lanes.ts";
import { leanSdk } from "./lean-sdk.ts";
import { makePackage, PACKAGE_VARIABLE } from "./package.ts";
import { withSandboxes } from "./sandboxes.ts";
import { ENGINE_TESTS, select } from "./selection.ts";
import { startVault } from "./vault.ts";

const COLORS = process.stdout.isTTY === true;
const LINT = ["ci", "--error-on-warnings", `--colors=${COLORS ? "force" : "off"}`];
/** Only what has changed since the last run, and what depends on that, is checked again. */
const AGAIN = ["--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.tsbuildinfo"];
const TYPES = ["--noEmit", ...AGAIN, ...(COLORS ? ["--pretty"] : [])];
/** How many files are tested against the engine at once: more than the machine has cores, as many of them wait. */
const MOST_LANES = Math.min(6, availableParallelism() + 3);
/** What files took on a machine with two cores: a clean clone has no record of its own yet. */
const USUAL_DURATIONS = fileURLToPath(new URL("./durations.json", import.meta.url));
/** As docs/scale.md advises: engine and providers end soon, and collect garbage in 2 to 6 % of their time otherwise. */
const SHORT_LIVED = { GOGC: "400" };

/**
 * `npm test`: format, lint, types and tests, all of them even when one fails; the last lines name what failed, and count.
 * The tests against the engine run beside the others, several files at once.
 */
export async function main(args: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  const { project } = layout;
  const { lint, types, files } = select(project, args);
  const isEngine = (file: string) => file.startsWith(`${ENGINE_TESTS}/`);
  const unit = files.filter((file) => !isEngine(file));
  const record = join(project, "node_modules", ".cache", "engine-tests.json");
  const durations: Record<string, number> = { ...readDurations(USUAL_DURATIONS), ...readDurations(record) };
  const sizeOf = (file: string) => statSync(join(project, file)).size;
  const engine = longestFirst(files.filter(isEngine), durations, sizeOf).map((file) =>
    timed(mochaCheck(file, [file]), (milliseconds) => {
      durations[file] = milliseconds;
    }),
  );
  const others = [
    ...(lint ? [toolCheck("format and lint", "biome", LINT)] : []),
    ...(types ? [toolCheck("types", "tsc", TYPES)] : []),
    ...(unit.length > 0 ? [mochaCheck("unit tests", unit)] : []),
  ];
  const lanes = Math.min(MOST_LANES, engine.length);
  const controller = new AbortController();
  const { signal } = controller;
  // Who asks the run to end waits for the tests at hand and what they clear away.
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => controller.abort());
  const print = (text: Uint8Array) => process.stdout.write(text);
  const live = lanes === 0 || (lanes === 1 && others.length === 0);
  const run = (checks: readonly Check[], environments: readonly NodeJS.ProcessEnv[]) => {
    const surroundings: Surroundings = { project, colors: COLORS, live, print, signal };
    return inLanes(environments, checks, signal, (check, env) => check(surroundings, env));
  };
  const counts = await Promise.all([
    run(others, [process.env]),
    engine.length === 0
      ? []
      : withSandboxes(layout, lanes, async (environments) => {
          if (engine.length === select(project, ["engine"]).files.length) await buildOnDemand(layout);
          const vault = await startVault();
          const made = {
            [PACKAGE_VARIABLE]: await makePackage(project),
            ...leanSdk(),
            ...SHORT_LIVED,
            ...vault.variables,
          };
          return run(
            engine,
            environments.map((environment) => ({ ...environment, ...made })),
          ).finally(() => vault.stop());
        }).catch(couldNotRun),
  ]);
  if (engine.length > 0) writeDurations(record, durations);
  const sum = addCounts(counts.flat());
  if (signal.aborted) process.stdout.write("the run was interrupted\n");
  process.stdout.write(`${summary(sum)}\n`);
  return isSuccess(sum) && !signal.aborted ? 0 : 1;
}

/**
 * Builds what tests ask for, before any of them runs: on a machine that has none of it yet, tests would build several
 * programs at once, and take from all others the time in which these must answer.
 */
async function buildOnDemand(layout: Layout): Promise<void> {
  try {
    await runSteps([...(await buildSteps(layout, ON_DEMAND)), ...(chromiumObstacle() ? [] : [chromiumStep()])]);
  } catch (error) {
    // The tests that need it fail; the others run.
    process.stderr.write(`${(error as Error).message}\n`);
  }
}

/** What keeps tests from running at all counts as one failure. */
function couldNotRun(error: unknown): Counts[] {
  const what = "the tests against the engine could not run";
  process.stdout.write(`${what}: ${error instanceof Error ? error.stack : error}\n`);
  // In one line, as all that failed; the last words of a program's output say why it did.
  const reason = String(error instanceof Error ? error.message : error).replaceAll(/\s+/g, " ");
  return [countOne(`${what}: ${reason}`, false)];
}
