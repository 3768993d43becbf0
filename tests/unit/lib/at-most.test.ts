import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { atMost } from "../../../lib/at-most.ts";

describe("atMost", () => {
  it("does no more at once, in the order in which it was asked, whatever comes of it", async () => {
    const limited = atMost(2);
    const running = new Set<number>();
    const started: number[] = [];
    let most = 0;
    const works = Array.from({ length: 7 }, (_, number) =>
      limited(async () => {
        started.push(number);
        running.add(number);
        most = Math.max(most, running.size);
        await setImmediate();
        running.delete(number);
        if (number % 3 === 0) throw new Error(`${number}`);
        return number;
      }),
    );
    const results = await Promise.allSettled(works);
    assert.deepEqual(
      results.map((result) => (result.status === "fulfilled" ? result.value : result.reason.message)),
      ["0", 1, 2, "3", 4, 5, "6"],
    );
    assert.equal(most, 2);
    assert.deepEqual(started, [0, 1, 2, 3, 4, 5, 6]);
    assert.equal(await limited(async () => 8), 8);
  });
});
