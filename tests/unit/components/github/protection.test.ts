import assert from "node:assert/strict";
import {
  differs,
  namedProtection,
  type ProtectionFacts,
  sentTrace,
  wholeProtection,
} from "../../../../components/github/protection.ts";
import type { EnvironmentSettings } from "../../../../components/settings/github.ts";
import { type Protection, UNPROTECTED } from "../../../../lib/github/environment.ts";

const settings = (changes: Partial<EnvironmentSettings> = {}): EnvironmentSettings => ({
  branches: [],
  tags: [],
  secrets: {},
  variables: {},
  ...changes,
});
const none: ProtectionFacts = { hadPatterns: false, hasForeignPatterns: false };
const byHand: Protection = {
  waitTimer: 30,
  preventSelfReview: true,
  canAdminsBypass: false,
  reviewers: { users: [2, 1], teams: [3] },
  deployments: "protected",
};

describe("namedProtection", () => {
  it("has what the settings name, also where it is as in a new environment", () => {
    assert.deepEqual(namedProtection(settings(), undefined, none), {});
    const named = settings({ waitTimer: 0, preventSelfReview: false, canAdminsBypass: true, branches: ["main"] });
    assert.deepEqual(namedProtection(named, { users: [], teams: [] }, none), UNPROTECTED_BUT_PATTERNS);
    assert.deepEqual(namedProtection(settings({ tags: ["v*"] }), undefined, none), { deployments: "patterns" });
  });

  const patterns = { ...UNPROTECTED, deployments: "patterns" } as const;
  for (const [name, facts, expected] of [
    ["opens an environment with the last of the stack's patterns", { live: patterns, hadPatterns: true }, "all"],
    [
      "not while there is a pattern of others",
      { live: patterns, hadPatterns: true, hasForeignPatterns: true },
      undefined,
    ],
    ["not when others have chosen patterns, and have none", { live: patterns }, undefined],
    ["not when others have protected it since", { live: byHand, hadPatterns: true }, undefined],
  ] as const) {
    it(name, () => {
      assert.equal(namedProtection(settings(), undefined, { ...none, ...facts }).deployments, expected);
    });
  }
});

const UNPROTECTED_BUT_PATTERNS = { ...UNPROTECTED, deployments: "patterns" };

describe("what is sent of an environment", () => {
  it("is the whole of what is there, with what is named in its place", () => {
    const facts = { ...none, live: byHand, recorded: UNPROTECTED };
    assert.deepEqual(wholeProtection({ deployments: "patterns" }, facts), { ...byHand, deployments: "patterns" });
    assert.deepEqual(wholeProtection({ waitTimer: 0 }, facts), { ...byHand, waitTimer: 0 });
  });

  it("is as it was when the environment is gone, and as a new one when it never was", () => {
    assert.deepEqual(wholeProtection({}, { ...none, recorded: byHand }), byHand);
    assert.deepEqual(wholeProtection({}, none), UNPROTECTED);
  });

  it("keeps nobody from reviewing where nobody reviews: GitHub refuses that", () => {
    const facts = { ...none, live: byHand };
    assert.equal(wholeProtection({ reviewers: { users: [], teams: [] } }, facts).preventSelfReview, false);
    assert.equal(wholeProtection({}, facts).preventSelfReview, true);
  });

  it("is sent when a named field differs from what was sent last, in whatever order reviewers stand", () => {
    const facts = { ...none, recorded: byHand };
    assert.equal(differs({ reviewers: { users: [1, 2], teams: [3] }, waitTimer: 30 }, facts), false);
    assert.equal(differs({ reviewers: { users: [1], teams: [3] } }, facts), true);
    assert.equal(differs({ deployments: "patterns" }, facts), true);
    assert.equal(differs({}, none), false);
    assert.equal(differs({ waitTimer: 0 }, none), true);
    assert.deepEqual(sentTrace({ waitTimer: 30, canAdminsBypass: true }, facts), { waitTimer: "30" });
  });
});
