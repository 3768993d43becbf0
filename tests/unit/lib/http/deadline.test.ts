import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { StoppedError, TimeLimitError, transferTime, withDeadline } from "../../../../lib/http/deadline.ts";

const never = () => new Promise<never>(() => {});
const LONG = 60_000;

describe("within", () => {
  it("gives what the work gives, and its errors", async () => {
    assert.equal(await withDeadline({ limit: LONG }, async () => 1), 1);
    await assert.rejects(
      withDeadline({ limit: LONG }, () => Promise.reject(new Error("its own"))),
      /its own/,
    );
  });

  it("ends when the time is over, whether or not the work heeds it", async () => {
    await assert.rejects(withDeadline({ limit: 5 }, never), (error) => {
      assert.ok(error instanceof TimeLimitError);
      return error.message === "not done within 1 s";
    });
    const heeding = withDeadline({ limit: 5 }, async (signal) => {
      while (!signal.aborted) await sleep(1);
      throw new Error("heeded");
    });
    await assert.rejects(heeding, TimeLimitError);
  });

  it("ends at once when it is stopped", async () => {
    const stop = new AbortController();
    const held = withDeadline({ limit: LONG, stop: stop.signal }, never);
    stop.abort();
    await assert.rejects(held, StoppedError);
  });

  it("begins nothing that was stopped before", async () => {
    let begun = false;
    const work = async () => {
      begun = true;
    };
    await assert.rejects(withDeadline({ limit: LONG, stop: AbortSignal.abort() }, work), StoppedError);
    assert.equal(begun, false);
    await withDeadline({ limit: LONG, stop: AbortSignal.abort(), settles: true }, work);
    assert.equal(begun, true);
  });

  it("holds nothing back that would keep the process alive", async () => {
    const stop = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    // The test's own time limit begins with its first wait.
    await sleep(1);
    const before = timers();
    await withDeadline({ limit: LONG, stop: stop.signal, settles: true }, async () => stop.abort());
    assert.equal(timers(), before);
  });
});

it("a transfer has a second for each 50 kB", () => assert.equal(transferTime(50_000), 1000));
