import { resolve } from "node:path";
import {
  type CoverageAnalysis,
  type CoveragePerTestId,
  INSTRUMENTER_CONSTANTS,
  type InstrumenterContext,
} from "@stryker-mutator/api/core";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  type CompleteDryRunResult,
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import fc from "fast-check";
import Mocha from "mocha";

/** Where the files of the tests are told, one a line: Stryker has no option for it that a runner of one's own sees. */
export const TEST_FILES_VARIABLE = "MULTIARCH_MUTATION_TESTS";

/** How long a test may take while the code is as it is, in milliseconds: the machine may be busy with something else. */
const PATIENCE = 60_000;
/** How long a test may take at least, in milliseconds, when it waits for something that a change has taken away. */
const SHORTEST_PATIENCE = 4_000;

/** Says nothing: Stryker reports. */
class Silent extends Mocha.reporters.Base {
  override epilogue(): void {}
}

/**
 * Runs mocha's tests for Stryker, whose own runner for mocha knows no mocha 12. Modules are loaded once, and
 * the mutant is switched on while they are there.
 */
class MochaRunner implements TestRunner {
  static readonly inject = [] as const;
  #mocha = new Mocha();
  #coverage: CoverageAnalysis = "off";

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    const files = (process.env[TEST_FILES_VARIABLE] ?? "").split("\n");
    const context = contextOf();
    // A failure is enough: the smallest example of it takes seconds to find. The seed makes two runs alike.
    fc.configureGlobal({ endOnFailure: true, seed: 1, numRuns: 30 });
    this.#mocha = new Mocha({
      timeout: PATIENCE,
      reporter: Silent,
      rootHooks: {
        beforeEach: function (this: Mocha.Context) {
          if (this.currentTest) context.currentTestId = this.currentTest.fullTitle();
        },
      },
    });
    for (const file of files) this.#mocha.addFile(resolve(file));
    await this.#mocha.loadFilesAsync();
    this.#mocha.cleanReferencesAfterRun(false);
  }

  async dryRun({ coverageAnalysis, disableBail }: DryRunOptions): Promise<DryRunResult> {
    this.#coverage = coverageAnalysis;
    const result = await this.#run(undefined, disableBail);
    quickestFirst(this.#mocha.suite);
    const { mutantCoverage } = contextOf();
    if (this.#coverage === "off" || !mutantCoverage) return result;
    coverWholeSuites(this.#mocha.suite, mutantCoverage.perTest);
    const perTest = Object.fromEntries(result.tests.map(({ id }) => [id, mutantCoverage.perTest[id] ?? {}]));
    return { ...result, mutantCoverage: { ...mutantCoverage, perTest } };
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit }: MutantRunOptions): Promise<MutantRunResult> {
    const context = contextOf();
    Object.assign(context, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
    context.activeMutant = activeMutant.id;
    const result = await this.#run(testFilter, disableBail);
    const reached = determineHitLimitReached(context.hitCount, hitLimit);
    return toMutantRunResult(reached ?? result);
  }

  async #run(wanted: readonly string[] | undefined, disableBail: boolean): Promise<CompleteDryRunResult> {
    const tests: TestResult[] = [];
    this.#mocha.grep(wanted ? new RegExp(`^(${wanted.map(escaped).join("|")})$`) : /(?:)/);
    setBail(this.#mocha.suite, !disableBail);
    await new Promise<void>((done) => {
      const runner = this.#mocha.run(() => done());
      runner.on("suite", (suite: Mocha.Suite) => {
        contextOf().currentTestId = hooksOf(suite);
      });
      runner.on("pass", (test: Mocha.Test) => tests.push({ ...described(test), status: TestStatus.Success }));
      runner.on("fail", (test: Mocha.Test, { message }: Error) => {
        tests.push({ ...described(test), status: TestStatus.Failed, failureMessage: message });
      });
    });
    return { status: DryRunStatus.Complete, tests };
  }
}

/** Puts the tests that took longest last, as one that fails ends the run, and lets each wait as long as befits it. */
function quickestFirst(suite: Mocha.Suite): number {
  const durations = new Map<unknown, number>();
  for (const inner of suite.suites) durations.set(inner, quickestFirst(inner));
  for (const test of suite.tests) {
    durations.set(test, test.duration ?? 0);
    test.timeout(SHORTEST_PATIENCE + 5 * (test.duration ?? 0));
  }
  const byDuration = (one: unknown, other: unknown) => (durations.get(one) ?? 0) - (durations.get(other) ?? 0);
  suite.suites.sort(byDuration);
  suite.tests.sort(byDuration);
  return [...durations.values()].reduce((sum, duration) => sum + duration, 0);
}

/** Each suite has taken this from its parent when it was loaded; later only its own counts. */
function setBail(suite: Mocha.Suite, bail: boolean): void {
  suite.bail(bail);
  for (const inner of suite.suites) setBail(inner, bail);
}

/** What a suite runs before its first test is noted under this, for no test runs then. */
function hooksOf(suite: Mocha.Suite): string {
  return `before all of ${suite.fullTitle()}`;
}

/** What is run before all tests of a suite is what each of them needs. */
function coverWholeSuites(suite: Mocha.Suite, coverage: CoveragePerTestId): void {
  const shared = coverage[hooksOf(suite)];
  if (shared) {
    suite.eachTest((test) => {
      coverage[test.fullTitle()] = { ...shared, ...coverage[test.fullTitle()] };
    });
  }
  for (const inner of suite.suites) coverWholeSuites(inner, coverage);
}

function described(test: Mocha.Test) {
  const id = test.fullTitle();
  return { id, name: id, timeSpentMs: test.duration ?? 0 };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Where the code that Stryker has changed looks for the change that is on, and notes what was run. */
function contextOf(): InstrumenterContext {
  const holder = globalThis as unknown as Record<string, InstrumenterContext | undefined>;
  holder[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
  return holder[INSTRUMENTER_CONSTANTS.NAMESPACE] as InstrumenterContext;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "mocha-12", MochaRunner)];
