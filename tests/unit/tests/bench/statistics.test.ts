import assert from "node:assert/strict";
import { median, medians } from "../../../bench/statistics.ts";

describe("median", () => {
  for (const [values, middle] of [
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
    [[], Number.NaN],
  ] as const) {
    it(`of ${values.join(", ") || "nothing"} is ${middle}`, () => assert.equal(median(values), middle));
  }
});

describe("medians", () => {
  it("takes each figure for itself", () => {
    const turns = [
      { seconds: 1, cpu: 30, serving: 5, memory: 200 },
      { seconds: 3, cpu: 10, serving: 6, memory: 100 },
      { seconds: 2, cpu: 20, serving: 7, memory: 300 },
    ];
    assert.deepEqual(medians(turns), { seconds: 2, cpu: 20, serving: 6, memory: 200 });
  });

  it("has no memory where none was sampled", () => {
    assert.deepEqual(medians([{ seconds: 1, cpu: 2, serving: 0 }]), { seconds: 1, cpu: 2, serving: 0 });
  });
});
