import { statSync } from "node:fs";
import { Stryker } from "@stryker-mutator/core";
import { execa } from "execa";
import { TEST_FILES_VARIABLE } from "./mocha-runner.ts";

/**
 * `npm run mutation -- FOLDER`, or one file: changes its code in small ways, one at a time, and tells which changes the
 * unit tests beside it do not notice. The texts of messages are left as they are.
 *
 * @see https://stryker-mutator.io/docs/mutation-testing-elements/supported-mutators/
 */
export async function main([given]: readonly string[]): Promise<number> {
  if (given === undefined) throw new Error("which folder or file? npm run mutation -- lib/http");
  const place = given.replace(/\/$/, "");
  const isFile = statSync(place).isFile();
  const tests = `tests/unit/${place.replace(/\.ts$/, "")}`;
  const { stdout: files } = await execa("git", ["ls-files", `${tests}.test.ts`, `${tests}/*.test.ts`]);
  if (files === "") throw new Error(`there is no test in ${tests}, nor ${tests}.test.ts`);
  process.env[TEST_FILES_VARIABLE] = files;

  const mutants = await new Stryker({
    mutate: [isFile ? place : `${place}/**/*.ts`],
    mutator: { plugins: [], excludedMutations: ["StringLiteral"] },
    testRunner: "mocha-12",
    plugins: [new URL("mocha-runner.ts", import.meta.url).pathname],
    coverageAnalysis: "perTest",
    // What is computed once, when a module is loaded, would need a process for each change.
    ignoreStatic: true,
    concurrency: 1,
    timeoutMS: 15_000,
    reporters: ["clear-text", "progress-append-only"],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    ignorePatterns: [".sandbox", ".cache", "dist", "coverage"],
    tempDirName: ".stryker-tmp",
  }).runMutationTest();
  const judged = mutants.filter(({ status }) => !["Ignored", "CompileError", "RuntimeError"].includes(status));
  const noticed = judged.filter(({ status }) => status === "Killed" || status === "Timeout");
  const share = ((100 * noticed.length) / judged.length).toFixed(1);
  process.stdout.write(`${place}: ${noticed.length} of ${judged.length} changes noticed, ${share} %\n`);
  return 0;
}
