import assert from "node:assert/strict";
import { wantsColor } from "../../../../cli/support/output.ts";

describe("colours", () => {
  for (const [isTTY, environment, expected] of [
    [true, {}, true],
    [true, { NO_COLOR: "" }, true],
    [true, { NO_COLOR: "1" }, false],
    [true, { TERM: "dumb" }, false],
    [true, { TERM: "xterm-256color" }, true],
    [false, { TERM: "xterm-256color" }, false],
    [undefined, {}, false],
  ] as const) {
    it(`are ${expected ? "" : "not "}wanted with ${JSON.stringify({ isTTY, ...environment })}`, () => {
      assert.equal(wantsColor(isTTY === undefined ? {} : { isTTY }, environment), expected);
    });
  }
});
