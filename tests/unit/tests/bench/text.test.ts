import assert from "node:assert/strict";
import type { Result } from "../../../bench/results.ts";
import { resultText } from "../../../bench/text.ts";

const SURROUNDINGS = {
  date: "2026-11-27 18:00",
  machine: { processors: 2, model: "", memory: 8000, kernel: "6", load: 0 },
  versions: {},
};
const RESULT: Result = {
  row: "platforms",
  what: "four platforms",
  peer: "buildx",
  surroundings: SURROUNDINGS,
  turns: {
    buildx: [1.5, 2, 1.75].map((seconds) => ({ seconds, cpu: 0.1, serving: 1 })),
    up: [6, 7, 12].map((seconds) => ({ seconds, cpu: 2.5, serving: 1.25 })),
  },
  medians: { buildx: { seconds: 1.75, cpu: 0.1, serving: 1 }, up: { seconds: 7, cpu: 2.5, serving: 1.25 } },
  goals: [{ ours: "up", peer: "buildx", what: "up − buildx", most: 1, unit: "s", value: 5.25 }],
  charts: [],
};

describe("the text of a result", () => {
  it("has a line for each variant and each goal", () => {
    assert.equal(
      resultText(RESULT),
      `platforms: four platforms (3 runs)
          median   least     most     CPU  BuildKit, registry  of buildx
  buildx  1.75 s  1.50 s   2.00 s  0.10 s              1.00 s       1.00
  up      7.00 s  6.00 s  12.00 s  2.50 s              1.25 s       4.00
  up − buildx: 5.25 s, goal 1.00 s: misses its goal by 4.25 s
`,
    );
  });

  it("has memory where it was sampled", () => {
    const up = { seconds: 7, cpu: 2.5, serving: 1.25, memory: 512.4 };
    const text = resultText({ ...RESULT, peer: "up", turns: { up: [up] }, medians: { up }, goals: [] });
    assert.equal(
      text,
      `platforms: four platforms (1 run)
      median   least    most     CPU  BuildKit, registry  of up  memory
  up  7.00 s  7.00 s  7.00 s  2.50 s              1.25 s   1.00  512 MB
`,
    );
  });
});
