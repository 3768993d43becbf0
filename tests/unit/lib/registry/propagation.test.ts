import assert from "node:assert/strict";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { Propagation } from "../../../../lib/registry/propagation.ts";

describe("Propagation", () => {
  it("gives what is there at once, and what comes", async () => {
    const answers = [undefined, undefined, "there"];
    assert.equal(await new Propagation().of(async () => answers.shift()), "there");
    assert.equal(await new Propagation(undefined, 0).of(async () => "there"), "there");
  });

  it("gives up when all waits together have taken the limit", async () => {
    const arrival = new Propagation(undefined, 30);
    let looked = 0;
    const never = async () => void looked++;
    assert.equal(await arrival.of(never), undefined);
    const first = looked;
    assert.ok(first > 1);
    assert.equal(await arrival.of(never), undefined);
    assert.equal(looked, first + 1);
  });

  it("waits no longer when the signal is aborted", async () => {
    const stop = new AbortController();
    const answer = new Propagation(stop.signal).of(async () => undefined);
    stop.abort();
    assert.equal(await answer, undefined);
  });

  const refusals: [message: string, status: number | undefined, again: boolean][] = [
    ["answered 400 (MANIFEST_BLOB_UNKNOWN: blob unknown to registry)", 400, true],
    ["answered 404 (MANIFEST_UNKNOWN)", 404, true],
    ["answered 404 (NAME_UNKNOWN: no such repository)", 404, false],
    ["answered 400 (MANIFEST_INVALID: manifest invalid)", 400, false],
    ["could not be reached: manifest unknown", undefined, false],
  ];
  for (const [message, status, again] of refusals) {
    it(`${again ? "tries again" : "does not try again"} after: ${message}`, async () => {
      const refusal = new RegistryError(message, status);
      let tried = 0;
      const attempt = async () => {
        if (++tried === 1) throw refusal;
      };
      const done = new Propagation().whenKnown(attempt);
      await (again ? done : assert.rejects(done, refusal));
      assert.equal(tried, again ? 2 : 1);
    });
  }

  it("gives the last refusal when time is up", async () => {
    const refusal = new RegistryError("answered 400 (BLOB_UNKNOWN)", 400);
    await assert.rejects(
      new Propagation(undefined, 10).whenKnown(async () => {
        throw refusal;
      }),
      refusal,
    );
  });
});
