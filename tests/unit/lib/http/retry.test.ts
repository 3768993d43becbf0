import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_RETRY, isTransient, pause, waitBefore } from "../../../../lib/http/retry.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const atNow = () => NOW;

describe("isTransient", () => {
  for (const status of [408, 429, 500, 502, 503, 504]) it(`is true of ${status}`, () => assert.ok(isTransient(status)));
  for (const status of [200, 202, 301, 400, 401, 403, 404, 409, 501, 505]) {
    it(`is false of ${status}`, () => assert.ok(!isTransient(status)));
  }
});

describe("waitBefore", () => {
  const policy = { attempts: 4, firstWait: 100, longestWait: 250, longestRetryAfter: 60_000 };
  const longest = (tried: number, retryAfter?: string) =>
    waitBefore(
      tried,
      retryAfter,
      policy,
      () => 1,
      () => NOW,
    );

  it("doubles up to the longest wait, and ends with the attempts", () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((tried) => longest(tried)),
      [100, 200, 250, undefined],
    );
  });

  const asked: [header: string, wait: number | undefined][] = [
    ["2", 2000],
    ["0", 0],
    ["-1", 0],
    ["60", 60_000],
    ["61", undefined],
    ["Thu, 01 Jan 2026 00:00:05 GMT", 5000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["Thu, 01 Jan 2026 00:01:01 GMT", undefined],
    ["soon", 100],
    ["", 100],
    [" ", 100],
  ];
  for (const [header, wait] of asked) {
    it(`takes Retry-After "${header}" for ${wait ?? "no further try"}`, () => assert.equal(longest(1, header), wait));
  }

  it("waits no longer than the policy says, whatever chance and header say", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.option(fc.oneof(fc.string(), fc.integer().map(String)), { nil: undefined }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tried, header, chance) => {
          const wait = waitBefore(tried, header, DEFAULT_RETRY, () => chance, atNow);
          if (tried >= DEFAULT_RETRY.attempts) assert.equal(wait, undefined);
          if (wait !== undefined) assert.ok(wait >= 0 && wait <= DEFAULT_RETRY.longestRetryAfter, String(wait));
        },
      ),
    );
  });
});

describe("pause", () => {
  /** The longest that a timer can wait, 24 days: what ends before did not wait for it. */
  const FOREVER = 2 ** 31 - 1;

  it("ends at once when the signal is aborted, before or meanwhile", async () => {
    await pause(FOREVER, AbortSignal.abort());
    await pause(FOREVER, AbortSignal.timeout(10));
  });

  it("waits without a signal", async () => {
    const ended: string[] = [];
    const long = pause(50, undefined).then(() => ended.push("the long one"));
    const short = pause(5, undefined).then(() => ended.push("the short one"));
    await Promise.all([long, short]);
    assert.deepEqual(ended, ["the short one", "the long one"]);
  });
});
