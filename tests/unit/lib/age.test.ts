import assert from "node:assert/strict";
import { ageOf } from "../../../lib/age.ts";

const NOW = new Date("2026-11-27T12:00:00Z");

describe("ageOf", () => {
  const cases: [time: string, age: string | undefined][] = [
    ["2026-11-27T12:00:00Z", "seconds"],
    ["2026-11-27T11:59:01Z", "seconds"],
    ["2026-11-27T11:59:00Z", "1 minute"],
    ["2026-11-27T11:00:01Z", "59 minutes"],
    ["2026-11-27T11:00:00Z", "1 hour"],
    ["2026-11-27T12:00:00+02:00", "2 hours"],
    ["2026-11-26T12:00:00Z", "1 day"],
    ["2026-10-29T12:00:00Z", "29 days"],
    ["2026-10-28T12:00:00Z", "1 month"],
    ["2025-11-28T12:00:00Z", "12 months"],
    ["2025-11-27T12:00:00Z", "1 year"],
    ["1970-01-01T00:00:00Z", "56 years"],
    ["2026-11-27T12:00:01Z", undefined],
    ["yesterday", undefined],
  ];
  for (const [time, age] of cases) it(`of ${time} is ${age}`, () => assert.equal(ageOf(time, NOW), age));
});
