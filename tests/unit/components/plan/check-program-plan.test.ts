import assert from "node:assert/strict";
import type { Base } from "../../../../components/bases/base.ts";
import { checkProgramPlan, unplannedBases } from "../../../../components/plan/check-program-plan.ts";
import { formatProblems } from "../../../../components/settings/problems.ts";
import { readApp } from "../settings/fixture.ts";

const [HERE, THERE] = ["1".repeat(40), "2".repeat(40)] as [string, string];

describe("checkProgramPlan", () => {
  const file = (sha: string, ...images: string[]) => ({
    file: { sha, images: new Set(images), digests: new Map(), commits: new Map() },
  });
  const problems = (...[plan, sha]: [Parameters<typeof checkProgramPlan>[0], string]) =>
    formatProblems(checkProgramPlan(plan, [readApp({})], sha));

  it("takes the plan of the same commit and images, and no plan", () => {
    assert.equal(problems({}, HERE), "");
    assert.equal(problems(file(HERE, "app", "other"), HERE), "");
    assert.equal(problems(file("", "app"), ""), "");
  });

  it("says at once that the plan is of another commit, and has no such image", () => {
    assert.equal(
      problems(file(THERE, "other"), HERE),
      "the plan that MULTIARCH_PLAN names is of 222222222222, and this checkout is at 111111111111; plan again, or check out 222222222222\n" +
        "images.app: is not in the plan that MULTIARCH_PLAN names; plan again",
    );
  });

  it("says so where git knows no commit on one side", () => {
    assert.match(problems(file("", "app"), HERE), /is of no commit, and this checkout is at 1{12}; plan again$/);
    assert.match(problems(file(HERE, "app"), ""), /is of 1{12}, and this checkout is at no commit; plan again, or/);
  });

  it("says which base was not planned, where it is read", () => {
    const digests = new Map([["docker.io/library/debian:latest", undefined]]);
    const plan = { file: { sha: HERE, images: new Set<string>(), digests, commits: new Map() } };
    const read = (name: string, reference: string, context?: string): Base => ({
      name,
      reference,
      role: "base",
      platforms: [],
      ...(context !== undefined && { context }),
    });
    const bases = [
      read("debian", "docker.io/library/debian:latest"),
      read("alpine:3", "docker.io/library/alpine:3"),
      read("busybox:1", "docker.io/library/busybox:1", "tools"),
      read("fixed@sha256:1", "docker.io/library/fixed@sha256:1"),
    ];
    assert.equal(
      formatProblems(unplannedBases(plan, readApp({}), bases)),
      'images.app.contexts.tools: reads "busybox:1", which is not in the plan that MULTIARCH_PLAN names; plan again\n' +
        'images.app.dockerfile: reads "alpine:3", which is not in the plan that MULTIARCH_PLAN names; plan again',
    );
    assert.deepEqual(unplannedBases({}, readApp({}), bases), []);
  });

  it("passes on what keeps the plan from being read", () => {
    assert.equal(problems({ problem: "it cannot be read" }, HERE), "it cannot be read");
  });
});
