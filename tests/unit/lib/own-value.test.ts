import assert from "node:assert/strict";
import { ownValue } from "../../../lib/own-value.ts";

describe("ownValue", () => {
  it("gives what the record holds, and nothing that every object inherits", () => {
    const record = JSON.parse('{"constructor": "a", "__proto__": "b"}') as Record<string, string>;
    const names = ["constructor", "__proto__", "toString", "hasOwnProperty", "x"];
    assert.deepEqual(
      names.map((name) => ownValue(record, name)),
      ["a", "b", undefined, undefined, undefined],
    );
  });
});
