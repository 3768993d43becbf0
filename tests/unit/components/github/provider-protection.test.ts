import assert from "node:assert/strict";
import { protectionArguments, recordedProtection } from "../../../../components/github/provider-protection.ts";
import { type Protection, UNPROTECTED } from "../../../../lib/github/environment.ts";

describe("what protects an environment, for GitHub's provider", () => {
  const whole: Protection = {
    waitTimer: 30,
    preventSelfReview: true,
    canAdminsBypass: false,
    reviewers: { users: [1], teams: [2] },
    deployments: "protected",
  };

  it("is left out where it is as in a new environment", () => {
    assert.deepEqual(protectionArguments(UNPROTECTED), {});
    assert.deepEqual(recordedProtection({}), UNPROTECTED);
  });

  for (const protection of [whole, { ...whole, deployments: "patterns" as const }, UNPROTECTED]) {
    it(`is read back from the state: ${JSON.stringify(protection)}`, () => {
      assert.deepEqual(recordedProtection(protectionArguments(protection) as Record<string, unknown>), protection);
    });
  }

  it("says what may deploy in the two fields of which GitHub wants one", () => {
    assert.deepEqual(protectionArguments(whole), {
      waitTimer: 30,
      preventSelfReview: true,
      canAdminsBypass: false,
      reviewers: [{ users: [1], teams: [2] }],
      deploymentBranchPolicy: { customBranchPolicies: false, protectedBranches: true },
    });
  });
});
