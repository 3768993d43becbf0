import assert from "node:assert/strict";
import { StoppedError } from "../../../../lib/http/deadline.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import type { RegistryAnswer } from "../../../../lib/registry/http-exchange.ts";
import { persist } from "../../../../lib/registry/persistence.ts";

const policy = { attempts: 3, firstWait: 1, longestWait: 1, longestRetryAfter: 10_000 };

describe("persist", () => {
  const answer = (status: number, headers = {}) => ({ status, headers, body: Buffer.alloc(0) }) as RegistryAnswer;
  const fault = (code: string) => Object.assign(new Error(code), { code });
  type Outcome = Error | RegistryAnswer;

  /** What comes of one outcome after the other, and how often was tried; the last is that of all further tries. */
  async function triesOf(outcomes: readonly Outcome[], options: object = {}): Promise<[unknown, number]> {
    let tried = 0;
    const result = await persist({ policy, limit: 60_000, asHint: false, signal: undefined, ...options }, async () => {
      const outcome = outcomes[Math.min(tried++, outcomes.length - 1)] as Outcome;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }).catch((error: Error) => error);
    return [result instanceof Error ? result : result.status, tried];
  }

  const cases: [title: string, outcomes: Outcome[], tries: number, options?: object][] = [
    ["an answer that time will not change", [answer(404)], 1],
    ["an answer of the moment, as often as it may", [answer(503)], 3],
    ["an answer of the moment and the next", [answer(503), answer(200)], 2],
    ["any answer that is only a hint", [answer(503)], 1, { asHint: true }],
    ["a fault of the moment and the answer", [fault("ECONNRESET"), answer(200)], 2],
    ["a fault of the moment, as often as it may", [fault("ECONNREFUSED")], 3],
    ["a wrong certificate", [fault("CERT_HAS_EXPIRED")], 1],
    ["an unknown host", [fault("ENOTFOUND")], 1],
    ["a sentence", [new RegistryError("no")], 1],
    ["a stop", [new StoppedError("stop")], 1],
    ["an answer that asks for more time than there is", [answer(503, { "retry-after": "5" })], 1, { limit: 1000 }],
    ["an answer after which it was stopped", [answer(503)], 1, { signal: AbortSignal.abort() }],
    ["a fault after which it was stopped", [fault("ECONNRESET")], 1, { signal: AbortSignal.abort() }],
  ];
  for (const [title, outcomes, tries, options] of cases) {
    it(`takes ${title}`, async () => {
      const last = outcomes.at(-1);
      assert.deepEqual(await triesOf(outcomes, options), [last instanceof Error ? last : last?.status, tries]);
    });
  }
});
