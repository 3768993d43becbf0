import assert from "node:assert/strict";
import { listed } from "../../../lib/listed.ts";

describe("listed", () => {
  for (const [names, text] of [
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a, b"],
    [["a", "b", "c"], "a, b and 1 more"],
    [["a", "b", "c", "d", "e"], "a, b and 3 more"],
  ] as const) {
    it(`names two at most of ${names.length}`, () => assert.equal(listed(names, 2), text));
  }
});
