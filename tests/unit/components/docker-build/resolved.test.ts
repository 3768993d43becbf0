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

  it("keeps the order of keys, which fingerprints have", async () => {
    const value = { b: Promise.resolve(1), a: { d: "x", c: Promise.resolve("y") }, 1: "z" };
    assert.equal(JSON.stringify(await resolved(value)), '{"1":"z","b":1,"a":{"d":"x","c":"y"}}');
  });

  it("fails with what is promised", async () => {
    await assert.rejects(resolved([{ inner: Promise.reject(new Error("refused")) }]), { message: "refused" });
  });
});
