import assert from "node:assert/strict";
import { hostname } from "node:os";
import { jobName } from "../../../../components/built/job.ts";

describe("jobName", () => {
  for (const [environment, name] of [
    [{ MULTIARCH_JOB: "arm in the cellar", GITHUB_JOB: "build" }, "arm in the cellar"],
    [{ GITHUB_JOB: "build", RUNNER_NAME: "GitHub Actions 12" }, "build on GitHub Actions 12"],
    [{ CI_JOB_NAME: "build: [arm64]", CI_RUNNER_DESCRIPTION: "arm" }, "build: [arm64] on arm"],
    [{ BUILDKITE_LABEL: "build" }, "build"],
    [{ MULTIARCH_JOB: "" }, hostname()],
  ] as const) {
    it(`is ${name} for ${JSON.stringify(environment)}`, () => assert.equal(jobName(environment), name));
  }
});
