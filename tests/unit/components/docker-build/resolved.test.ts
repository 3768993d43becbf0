import assert from "node:assert/strict";
import { resolved } from "../../../../components/docker-build/resolved.ts";

describe("resolved", () => {
  it("waits for what is promised, wherever it is", async () => {
    const value = Promise.resolve({
      list: [Promise.resolve(1), { inner: Promise.resolve("two") }],
      none: undefined,
      no: null,
    });
    assert.deepEqual(await resolved(value), { list: [1, { inner: "two" }], none: undefined, no: null });
  });
});
