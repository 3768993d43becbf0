import assert from "node:assert/strict";
import { readOwnerPlan } from "../../../../lib/github/owner-plan.ts";
import { AnyAnswers } from "./fixture.ts";

describe("readOwnerPlan", () => {
  const answers = AnyAnswers.forSuite();
  const planIn = (given: Parameters<AnyAnswers["give"]>[0]) => {
    answers.give(given);
    return readOwnerPlan(answers.api(), "Acme");
  };

  it("is that of an organization, or of the user whose token it is", async () => {
    assert.equal(await planIn({ "/orgs/Acme": { login: "acme", plan: { name: "team" } } }), "team");
    assert.equal(await planIn({ "/user": { login: "acme", plan: { name: "free" } } }), "free");
  });

  it("is not known where GitHub does not tell it, and of somebody else", async () => {
    assert.equal(await planIn({ "/orgs/Acme": { login: "acme" } }), undefined);
    assert.equal(await planIn({ "/user": { login: "acme" } }), undefined);
    assert.equal(await planIn({ "/user": { login: "octocat", plan: { name: "free" } } }), undefined);
    assert.equal(await planIn({ "/orgs/Acme": 403 }), undefined);
  });
});
