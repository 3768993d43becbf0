import { createServer } from "node:net";
import { join } from "node:path";
import { addCounts, type Counts, countOne, countsLine, isSuccess } from "../checks/counts.ts";
import { runMocha } from "../checks/mocha.ts";
import { ENGINE_TESTS, select } from "../checks/selection.ts";
import { sandboxEnvironment } from "../environment.ts";
import { claimFolder } from "../folder.ts";
import { foreground } from "../foreground.ts";
import { demandHost } from "../host/requirements.ts";
import { FOLDER_VARIABLE, GITHUB_PORT_VARIABLE, type Layout, PORT_VARIABLE, sandboxLayout } from "../layout.ts";
import { resetSandbox, startSandbox, stopSandbox } from "../lifecycle.ts";
import { withLock } from "../lock.ts";

// Biome colours what it writes into a file, too.
const COLORS = process.stdout.isTTY ? [] : ["--colors=off"];
const LINT = ["biome", "ci", "--error-on-warnings", ...COLORS] as const;
const TYPES = ["tsc", "--noEmit"] as const;

/** Work that ends early when the signal is given. */
type Work = (signal: AbortSignal) => Promise<Counts>;

/** `npm test`: format, lint, types and tests, all of them even when one fails; the last line counts them. */
export async function main(args: readonly string[]): Promise<number> {
  const { project, root } = sandboxLayout();
  const selection = select(project, args);
  const counts: Counts[] = [];
  if (selection.lint) counts.push(await check(project, "format and lint", LINT));
  if (selection.types) counts.push(await check(project, "types", TYPES));
  const unit = selection.files.filter((file) => !file.startsWith(`${ENGINE_TESTS}/`));
  if (unit.length > 0) counts.push(await attempt("unit tests", () => runMocha(project, unit)));
  const engine = selection.files.filter((file) => file.startsWith(`${ENGINE_TESTS}/`));
  if (engine.length > 0) {
    counts.push(
      await attempt("tests against the engine", () =>
        inOwnSandbox(root, (signal) => runMocha(project, engine, signal)),
      ),
    );
  }
  const sum = addCounts(counts);
  process.stdout.write(`${countsLine(sum)}\n`);
  // A connection that a failed test left open must not keep the run from ending.
  process.exit(isSuccess(sum) ? 0 : 1);
}

/** Runs one of the project's tools as one check. */
async function check(project: string, title: string, [tool, ...args]: readonly [string, ...string[]]): Promise<Counts> {
  process.stdout.write(`${title}: ${[tool, ...args].join(" ")}\n`);
  const code = await foreground(join(project, "node_modules", ".bin", tool), args, process.env);
  return countOne(code === 0);
}

/** Runs tests; what keeps them from running at all counts as one failure. */
async function attempt(title: string, work: () => Promise<Counts>): Promise<Counts> {
  process.stdout.write(`${title}\n`);
  try {
    return await work();
  } catch (error) {
    process.stdout.write(`${title} could not run: ${error instanceof Error ? error.stack : error}\n`);
    return countOne(false);
  }
}

/** Does the work with a fresh sandbox of its own, on free ports, so that one in use is left alone. */
async function inOwnSandbox(root: string, work: Work): Promise<Counts> {
  demandHost(sandboxLayout());
  claimFolder(sandboxLayout());
  process.env[FOLDER_VARIABLE] = join(root, "test");
  return withLock(`the tests in ${root}`, async () => {
    process.env[PORT_VARIABLE] = String(await freePort());
    process.env[GITHUB_PORT_VARIABLE] = String(await freePort());
    const layout = sandboxLayout();
    await resetSandbox(layout);
    await startSandbox(layout);
    Object.assign(process.env, sandboxEnvironment(layout));
    return stoppedAfter(layout, work);
  });
}

/** Stops the sandbox when the work is done. Who asks the run to end waits for the test at hand and what it clears away. */
async function stoppedAfter(layout: Layout, work: Work): Promise<Counts> {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Error("the run was interrupted"));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    const counts = await work(controller.signal);
    controller.signal.throwIfAborted();
    return counts;
  } finally {
    await stopSandbox(layout);
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
