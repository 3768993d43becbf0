import assert from "node:assert/strict";
import { once } from "../../../lib/once.ts";

describe("once", () => {
  it("asks once for each key, also for two that ask at the same time", async () => {
    const ask = once<number>();
    let asked = 0;
    const count = async () => ++asked;
    assert.deepEqual(
      await Promise.all([ask(["a"], count), ask(["a"], count), ask(["a", undefined], count)]),
      [1, 1, 2],
    );
    assert.deepEqual(
      [await ask(["a"], count), await ask([{ a: "b" }], count), await ask([{ a: "b" }], count)],
      [1, 3, 3],
    );
  });

  it("keeps a refusal, and has a memory of its own each time", async () => {
    const ask = once<number>();
    const refuse = async () => {
      throw new Error("refused");
    };
    await assert.rejects(ask(["a"], refuse), /refused/);
    await assert.rejects(
      ask(["a"], async () => 1),
      /refused/,
    );
    assert.equal(await once<number>()(["a"], async () => 1), 1);
  });
});
