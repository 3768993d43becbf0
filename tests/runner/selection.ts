import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** What a run of the tests consists of. */
export interface Selection {
  readonly lint: boolean;
  readonly types: boolean;
  /** Paths of test files, from the project's folder. */
  readonly files: readonly string[];
}

/** The folder of the tests that need a running sandbox. */
export const ENGINE_TESTS = "tests/engine";
const UNIT_TESTS = "tests/unit";
const SUFFIX = ".test.ts";

/**
 * Reads the arguments of `npm test`: `lint`, `types`, `unit`, `engine`, or paths of test files and folders of them. No
 * argument selects everything, the quick first.
 *
 * @throws Error that names each argument that selects nothing
 */
export function select(project: string, args: readonly string[]): Selection {
  const words = args.length > 0 ? args : ["lint", "types", "unit", "engine"];
  const folders: Readonly<Record<string, string>> = { unit: UNIT_TESTS, engine: ENGINE_TESTS };
  const chosen = words
    .filter((word) => word !== "lint" && word !== "types")
    .map((word) => ({ word, files: testFiles(project, folders[word] ?? word) }));
  const empty = args.filter((word) => chosen.some((one) => one.word === word && one.files.length === 0));
  if (empty.length > 0) {
    throw new Error(
      `${empty.join(", ")}: no such test; give lint, types, unit, engine, or the path of a ${SUFFIX} file`,
    );
  }
  return {
    lint: words.includes("lint"),
    types: words.includes("types"),
    files: [...new Set(chosen.flatMap(({ files }) => files))],
  };
}

/** The test file at a path, or all test files in the folder there, in the order of their names. */
function testFiles(project: string, path: string): string[] {
  const target = join(project, path);
  if (!existsSync(target)) return [];
  const found = statSync(target).isDirectory()
    ? readdirSync(target, { recursive: true, encoding: "utf8" }).map((name) => join(target, name))
    : [target];
  return found
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => relative(project, file))
    .sort();
}
