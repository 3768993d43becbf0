import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Result, readResults, replaceResults, writeResults } from "../../../bench/results.ts";

const SURROUNDINGS = {
  date: "2026-11-27 18:00",
  machine: { processors: 2, model: "", memory: 8000, kernel: "6", load: 0 },
  versions: {},
};

function result(row: string, what: string, seconds = 1): Result {
  const turn = { seconds, cpu: 0, serving: 0 };
  return {
    row,
    what,
    peer: "a",
    surroundings: SURROUNDINGS,
    turns: { a: [turn] },
    medians: { a: turn },
    goals: [],
    charts: [],
  };
}

describe("results", () => {
  it("are read as they were written, to the millisecond", () => {
    const folder = mkdtempSync(join(tmpdir(), "results-"));
    try {
      const file = join(folder, "results.json");
      assert.deepEqual(readResults(file), []);
      writeResults(file, [result("a", "one", 1.23456)]);
      assert.deepEqual(readResults(file), [result("a", "one", 1.235)]);
      assert.ok(readFileSync(file, "utf8").endsWith("}\n"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("replace older ones of the same row, in the order of rows", () => {
    const older = [result("c", "old"), result("a", "old"), result("gone", "old")];
    const replaced = replaceResults(older, [result("b", "new"), result("a", "new")], ["a", "b", "c"]);
    assert.deepEqual(
      replaced.map(({ row, what }) => `${row} ${what}`),
      ["a new", "b new", "c old"],
    );
  });
});
