import assert from "node:assert/strict";
import { resultsMarkdown, withResults } from "../../../bench/document.ts";
import type { Result } from "../../../bench/results.ts";

const BEGIN = "<!-- The benchmark writes from here: npm run bench -- --write docs -->";
const END = "<!-- to here. -->";
const SURROUNDINGS = {
  date: "2026-11-27 18:00",
  machine: { processors: 2, model: "A|B", memory: 8000, kernel: "6.1", load: 0.12 },
  versions: { multiarch: "0123456", Node: "22.18.0" },
};
const turn = (seconds: number) => ({ seconds, cpu: 0.5, serving: 1 });
const PLATFORMS: Result = {
  row: "platforms",
  what: "four platforms",
  peer: "buildx",
  surroundings: SURROUNDINGS,
  turns: { buildx: [turn(1), turn(2), turn(3)], up: [turn(6), turn(6), turn(6)] },
  medians: { buildx: turn(2), up: turn(6) },
  goals: [{ ours: "up", peer: "buildx", what: "up − buildx", most: 1, unit: "s", value: 4 }],
  charts: [{ file: "platforms", title: "By platforms", across: "platforms", unit: "s", lines: [] }],
};
const MERGE: Result = { ...PLATFORMS, row: "merge", what: "a merge", goals: [], charts: [] };

describe("a document", () => {
  it("takes the results between its two lines", () => {
    const document = `# Title\n\n${BEGIN}\nold\n${END}\n\nrest\n`;
    assert.equal(withResults(document, "new\n"), `# Title\n\n${BEGIN}\n\nnew\n\n${END}\n\nrest\n`);
  });

  it("has to have them", () => {
    for (const document of ["", BEGIN, `${END}\n${BEGIN}`]) {
      assert.throws(() => withResults(document, "new"), /the document has no lines/);
    }
  });
});

describe("the results in a document", () => {
  const lines = resultsMarkdown([PLATFORMS, MERGE]).split("\n");

  it("have a line for each goal, or for each variant beside the peer", () => {
    assert.deepEqual(lines.slice(2, 4), [
      "| `platforms` | four platforms | buildx 2.00 s | up 6.00 s | 3.00 | up − buildx ≤ 1.00 s | 4.00 s: misses its goal by 3.00 s |",
      "| `merge` | a merge | buildx 2.00 s | up 6.00 s | 3.00 |  |  |",
    ]);
  });

  it("have the charts", () => assert.ok(lines.includes("![By platforms](charts/platforms.svg)")));

  it("have a line for each variant", () => {
    assert.ok(lines.includes("| `platforms` | buildx | 2.00 s | 1.00 s | 3.00 s | 0.50 s | 1.00 s |  |"));
    assert.ok(lines.includes("|  | up | 6.00 s | 6.00 s | 6.00 s | 0.50 s | 1.00 s |  |"));
  });

  it("name a machine once", () => {
    const where = lines.filter((line) => line.includes("processors ("));
    assert.deepEqual(where, [
      "`platforms`, `merge`: 2026-11-27 18:00 UTC, 2 processors (A|B), 8,000 MB of memory, Linux 6.1; the load before " +
        "the rows was 0.1 to 0.1. multiarch 0123456, Node 22.18.0.",
    ]);
  });
});
