import assert from "node:assert/strict";
import { duration } from "../../../../../cli/report/page/duration.ts";

describe("duration", () => {
  for (const [seconds, words] of [
    [0.4, "0 s"],
    [42, "42 s"],
    [59.7, "1 min"],
    [119.6, "2 min"],
    [185, "3 min 5 s"],
    [3599.8, "1 h"],
    [3720, "1 h 2 min"],
  ] as const) {
    it(`writes ${seconds} s as ${words}`, () => {
      assert.equal(duration(seconds), words);
    });
  }
});
