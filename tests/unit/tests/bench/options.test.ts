import assert from "node:assert/strict";
import { readOptions } from "../../../bench/options.ts";
import type { RowName } from "../../../bench/rows.ts";

const load = () => Promise.reject(new Error("is not loaded"));
const ROWS: Readonly<Record<string, RowName>> = {
  platforms: { when: "quick", load },
  context: { when: "usual", load },
  rust: { when: "named", load },
};

describe("the options of the benchmark", () => {
  for (const [args, expected] of [
    [[], { rows: ["platforms", "context"], isShort: false, turns: 5 }],
    [["--short"], { rows: ["platforms"], isShort: true, turns: 1 }],
    [["--all"], { rows: ["platforms", "context", "rust"], isShort: false, turns: 5 }],
    [["rust", "platforms"], { rows: ["rust", "platforms"], isShort: false, turns: 5 }],
    [["--turns", "9", "rust"], { rows: ["rust"], isShort: false, turns: 9 }],
    [
      ["--json", "a.json", "--write", "docs"],
      { rows: ["platforms", "context"], isShort: false, turns: 5, json: "a.json", write: "docs" },
    ],
  ] as const) {
    it(`are read: ${args.join(" ") || "none"}`, () => assert.deepEqual(readOptions(args, ROWS), expected));
  }

  it("name a row that exists", () => {
    assert.throws(() => readOptions(["platform"], ROWS), {
      message: 'npm run bench has no row "platform"; did you mean "platforms"?',
    });
  });

  it("ask for a number of turns", () => {
    for (const turns of ["0", "1.5", "many"]) {
      assert.throws(() => readOptions(["--turns", turns], ROWS), {
        message: `--turns is "${turns}"; set it to 1 or more`,
      });
    }
  });

  it("write no figures of a short run", () => {
    assert.throws(() => readOptions(["--short", "--write", "docs"], ROWS), {
      message: "--short has no figures to write; leave out --write, or --short",
    });
  });

  it("are refused where they do not exist", () => assert.throws(() => readOptions(["--fast"], ROWS), /--fast/));
});
