import assert from "node:assert/strict";
import { amount, isMet, outcomes, verdict } from "../../../bench/goal.ts";
import type { Goal, Turn } from "../../../bench/row.ts";

const turn = (seconds: number): Turn => ({ seconds, cpu: 0, serving: 0 });
const OVERHEAD: Goal = {
  ours: "up",
  peer: "buildx",
  what: "up − empty − buildx",
  most: 1,
  unit: "s",
  value: (of) => of("up").seconds - of("empty").seconds - of("buildx").seconds,
};
const RATIO: Goal = {
  ...OVERHEAD,
  what: "up / buildx",
  unit: "times",
  value: (of) => of("up").seconds / of("buildx").seconds,
};

describe("outcomes", () => {
  it("are computed of the medians", () => {
    const measured = new Map([
      ["up", turn(6)],
      ["empty", turn(2)],
      ["buildx", turn(1.5)],
    ]);
    assert.deepEqual(
      outcomes([OVERHEAD, RATIO], measured).map(({ what, value }) => [what, value]),
      [
        ["up − empty − buildx", 2.5],
        ["up / buildx", 4],
      ],
    );
  });

  it("leave out what was not measured", () => {
    const measured = new Map([
      ["up", turn(6)],
      ["buildx", turn(1.5)],
    ]);
    assert.deepEqual(
      outcomes([OVERHEAD, RATIO], measured).map(({ what }) => what),
      ["up / buildx"],
    );
  });
});

describe("a goal", () => {
  for (const [value, most, unit, met, sentence] of [
    [2.9, 2.5, "s", false, "misses its goal by 0.40 s"],
    [1, 1, "s", true, "meets its goal"],
    [1.004, 1, "s", true, "meets its goal"],
    [1.006, 1, "s", false, "misses its goal by 0.01 s"],
    [1.4, 1.25, "times", false, "misses its goal by 0.15"],
    [8.66, 5, "ms", false, "misses its goal by 3.7 ms"],
    [699.6, 699, "MB", false, "misses its goal by 1 MB"],
    [-0.3, 1, "s", true, "meets its goal"],
  ] as const) {
    it(`of ${amount(most, unit)} at ${value}: ${sentence}`, () => {
      const outcome = { ...OVERHEAD, value, most, unit };
      assert.equal(isMet(outcome), met);
      assert.equal(verdict(outcome), sentence);
    });
  }
});
