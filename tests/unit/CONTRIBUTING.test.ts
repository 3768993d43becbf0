import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult } from "dependency-cruiser";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const UNIT = "tests/unit";
/** Folders whose insides need no words of their own. */
const CLOSED = ["sandbox/toolchain/", "examples/", `${UNIT}/`];

const text = readFileSync(join(PROJECT, "CONTRIBUTING.md"), "utf8");
const rows = [...text.matchAll(/^\| `([\w./-]+)\/` \|(.*)\|$/gm)].map(([, folder = "", rest = ""]) => ({
  folder,
  rest,
}));
/** Each top folder with what it may import: the table of three columns. */
const MAY_IMPORT = new Map(
  rows.flatMap(({ folder, rest }) => {
    const [allowed, what] = rest.split(" | ");
    if (allowed === undefined || what === undefined) return [];
    return [[folder, [...allowed.matchAll(/`(\w+)\/`/g)].map(([, name]) => name as string)] as const];
  }),
);

const tracked = execFileSync("git", ["ls-files"], { cwd: PROJECT, encoding: "utf8" }).trim().split("\n");

function ancestors(file: string): string[] {
  const folder = dirname(file);
  return folder === "." ? [] : [...ancestors(folder), folder];
}

describe("CONTRIBUTING.md", () => {
  it("names every folder, and no other", () => {
    const isOpen = (folder: string) => !CLOSED.some((closed) => folder.startsWith(closed));
    const folders = new Set(tracked.flatMap(ancestors).filter(isOpen));
    // What a table says of a folder's parts is enough said of it.
    const named = new Set(rows.flatMap(({ folder }) => [folder, ...ancestors(folder)]));
    assert.deepEqual(
      [...folders].filter((folder) => !named.has(folder) && !folder.startsWith(".")),
      [],
      "has no row",
    );
    assert.deepEqual(
      rows.map(({ folder }) => folder).filter((folder) => !existsSync(join(PROJECT, folder))),
      [],
      "does not exist",
    );
  });

  it("has one row a folder", () => {
    const names = rows.map(({ folder }) => folder);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });
});

describe("the walls between folders", function () {
  this.timeout(60_000);
  /** Each import of one file by another, both from the checkout's folder. */
  let imports: { from: string; to: string; circle: string[] | undefined }[];
  /** Each import of an npm package. */
  let packages: { from: string; name: string }[];

  before(async () => {
    const here = process.cwd();
    process.chdir(PROJECT);
    const { output } = await cruise(
      ["index.ts", ...MAY_IMPORT.keys(), "tests/runner"],
      {
        doNotFollow: { path: "node_modules" },
        tsPreCompilationDeps: true,
        validate: true,
        ruleSet: { forbidden: [{ name: "circle", severity: "error", from: {}, to: { circular: true } }] },
      },
      {
        exportsFields: ["exports"],
        conditionNames: ["import", "node", "default", "types"],
        mainFields: ["main", "types"],
      },
    ).finally(() => process.chdir(here));
    const { modules } = output as ICruiseResult;
    imports = modules.flatMap(({ source, dependencies }) =>
      dependencies
        .filter(({ module }) => module.startsWith("."))
        .map(({ resolved, circular, cycle }) => ({
          from: source,
          to: resolved,
          circle: circular ? cycle?.map(({ name }) => name) : undefined,
        })),
    );
    packages = modules.flatMap(({ source, dependencies }) =>
      dependencies
        // Types are erased: what of them the package's declarations name, its compiler misses in the test of the library.
        .filter(({ dependencyTypes }) => !dependencyTypes.includes("type-only"))
        .filter(({ coreModule, module }) => !coreModule && !/^(\.|node:)/.test(module))
        .map(({ module }) => ({ from: source, name: /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module })),
    );
    assert.ok(imports.length > 500, `only ${imports.length} imports were found`);
  });

  const room = (file: string) => file.split("/")[0] as string;

  for (const [folder, allowed] of MAY_IMPORT) {
    it(`let ${folder}/ import ${["itself", ...allowed.map((name) => `${name}/`)].join(", ")} and nothing else`, () => {
      const own = imports.filter(({ from }) => room(from) === folder);
      assert.ok(own.length > 0, "has no imports");
      assert.deepEqual(
        own.filter(({ to }) => ![folder, ...allowed].includes(room(to))).map(({ from, to }) => `${from} -> ${to}`),
        [],
      );
    });
  }

  it("let the program import what a user of the library can, and what is for itself alone", () => {
    const own = imports.filter(({ from }) => from === "index.ts").map(({ to }) => to);
    assert.deepEqual(own.sort(), ["components/index.ts", "components/own-program.ts"]);
  });

  it("let what goes into the package import no tool of this checkout", () => {
    const { name, dependencies, peerDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    const known = new Set([name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
    const published = packages.filter(({ from }) =>
      ["cli", "components", "lib", "provider", "index.ts"].includes(room(from)),
    );
    assert.ok(published.length > 20, `only ${published.length} imports were found`);
    assert.deepEqual(
      published.filter((one) => !known.has(one.name)).map((one) => `${one.from} -> ${one.name}`),
      [],
    );
  });

  it("have no file that imports itself in a circle", () => {
    assert.deepEqual(
      imports.flatMap(({ circle }) => (circle ? [circle.join(" -> ")] : [])),
      [],
    );
  });

  it("have no folders beside each other that import each other in a circle", () => {
    const beside = new Map<string, Set<string>>();
    for (const { from, to } of imports) {
      const [ours, theirs] = [[...ancestors(from)], [...ancestors(to)]];
      const at = ours.findIndex((folder, index) => folder !== theirs[index]);
      const [one, other] = [ours[at], theirs[at]];
      // A folder and one inside of it are one room.
      if (one !== undefined && other !== undefined) beside.set(one, (beside.get(one) ?? new Set()).add(other));
    }
    const reach = (from: string, seen = new Set<string>()): Set<string> => {
      for (const next of beside.get(from) ?? []) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    assert.deepEqual(
      [...beside.keys()].filter((folder) => reach(folder).has(folder)),
      [],
    );
  });
});

describe("the unit tests", () => {
  it("mirror the tree", () => {
    const suffix = ".test.ts";
    const tests = readdirSync(join(PROJECT, UNIT), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(suffix),
    );
    const stray = tests.filter((file) => {
      const path = file.slice(0, -suffix.length).split(sep).join("/");
      const beside = dirname(path);
      const name = path.slice(beside === "." ? 0 : beside.length + 1);
      const folder = join(PROJECT, beside);
      if (!existsSync(folder)) return true;
      return !readdirSync(folder).some((entry) => entry === name || entry.replace(/\.[a-z]+$/, "") === name);
    });
    assert.deepEqual(stray, []);
  });
});

describe("the tests", () => {
  it("measure no time", () => {
    const clock =
      /\bperformance\.now\b|\bhrtime\b|\bconsole\.time|\bDate\.now\(\) *[-<>]|[-<>] *Date\.now\(\)|\.getTime\(\) *[-<>]/;
    const own = "tests/unit/CONTRIBUTING.test.ts";
    const found = tracked
      .filter((file) => /^tests\/.*\.test\.ts$/.test(file) && file !== own && existsSync(join(PROJECT, file)))
      .flatMap((file) =>
        readFileSync(join(PROJECT, file), "utf8")
          .split("\n")
          .flatMap((line, index) => (clock.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
      );
    assert.deepEqual(found, [], "a busy machine fails them");
  });
});
