import assert from "node:assert/strict";
import { ownerPlanProblems } from "../../../../components/github/owner-plan-limits.ts";

const environment = { branches: ["main"], tags: [], secrets: {}, variables: {} };

describe("what GitHub offers in a private repository", () => {
  const problemsOf = (plan: string | undefined, changes: object = {}) =>
    ownerPlanProblems("release", { ...environment, ...changes }, plan).map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
  const waiting = { reviewers: ["octocat"], waitTimer: 5 };

  it("is no environment with GitHub Free", () => {
    assert.deepEqual(problemsOf("free"), [
      "environments.release: cannot be created: the repository is private, and GitHub Free, the plan of its owner, has environments in public repositories only; remove it, or upgrade to GitHub Pro or GitHub Team",
    ]);
  });

  for (const [plan, called] of [
    ["pro", "GitHub Pro"],
    ["team", "GitHub Team"],
  ]) {
    it(`is nothing to wait for with ${called}`, () => {
      const end = `cannot be set: the repository is private, and its owner has ${called}, while private repositories need GitHub Enterprise for this; remove it`;
      assert.deepEqual(problemsOf(plan, waiting), [
        `environments.release.reviewers: ${end}`,
        `environments.release.waitTimer: ${end}`,
      ]);
      assert.deepEqual(problemsOf(plan, { reviewers: [], waitTimer: 0 }), []);
    });
  }

  it("is everything with any other plan, and where GitHub does not tell", () => {
    for (const plan of ["enterprise", "business_plus", undefined]) assert.deepEqual(problemsOf(plan, waiting), []);
  });
});
