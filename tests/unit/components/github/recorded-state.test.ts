import assert from "node:assert/strict";
import { recordedContents } from "../../../../components/github/recorded-state.ts";
import { GITHUB_TYPES } from "../../../../lib/resource-types.ts";

const repository = { id: 7, owner: "acme", name: "app" };
const parent = "urn:pulumi:dev::multiarch::multiarch:index:RepositoryAccess$";

describe("recordedContents", () => {
  const secret = { secretName: "token", updatedAt: "2026-01-31 12:00:00 +0000 UTC", repositoryId: 7 };
  const states: [name: string, type: string, outputs: object][] = [
    ["a-secret-TOKEN", GITHUB_TYPES.secret, secret],
    [
      "a-inner",
      GITHUB_TYPES.environmentSecret,
      { ...secret, environment: "eu", updatedAt: "2026-01-31 12:00:00 -0800 -0800" },
    ],
    ["a-late", GITHUB_TYPES.secret, { ...secret, secretName: "LATE", updatedAt: "" }],
    ["a-variable-IMAGE", GITHUB_TYPES.variable, { variableName: "IMAGE", value: "app", repositoryId: 7 }],
    [
      "a-place",
      GITHUB_TYPES.environmentVariable,
      { variableName: "PLACE", value: "x", environment: "eu", repositoryId: 7 },
    ],
    [
      "a-eu",
      GITHUB_TYPES.environment,
      { environment: "eu", deploymentBranchPolicy: { customBranchPolicies: true }, repositoryId: 7 },
    ],
    ["a-main", GITHUB_TYPES.policy, { environment: "eu", branchPattern: "main", repositoryId: 7 }],
    ["a-tags", GITHUB_TYPES.policy, { environment: "eu", tagPattern: "v*", repositoryId: 7 }],
    ["a-actions", GITHUB_TYPES.actions, { enabled: true, allowedActions: "all", repository: "app" }],
    [
      "a-workflow",
      GITHUB_TYPES.workflow,
      { defaultWorkflowPermissions: "read", canApprovePullRequestReviews: false, repository: "app" },
    ],
    [
      "a-contents",
      "multiarch-registry:index:RepositoryContents",
      { items: ["secret/TOKEN", "secret/BEGUN"], repositoryId: 7 },
    ],
    ["a-other-repository", GITHUB_TYPES.secret, { ...secret, secretName: "OTHER", repositoryId: 8 }],
    ["b-secret", GITHUB_TYPES.secret, { ...secret, secretName: "OF_B" }],
  ];
  const resources = Object.fromEntries(
    states.map(([name, type, outputs]) => [`${parent}${type}::${name}`, { type, outputs: { ...outputs } }]),
  );
  const { made, begun } = recordedContents(resources, "a", repository);

  it("has what the component made in this repository, as it could be seen", () => {
    assert.deepEqual(Object.fromEntries(made), {
      "secret/TOKEN": { updatedAt: String(Date.parse("2026-01-31T12:00:00Z")) },
      "secret/TOKEN/eu": { updatedAt: String(Date.parse("2026-01-31T20:00:00Z")) },
      "secret/LATE": {},
      "variable/IMAGE": { value: "app" },
      "variable/PLACE/eu": { value: "x" },
      "environment/eu": {},
      "branch/main/eu": {},
      "tag/v*/eu": {},
      actions: { enabled: "true", allowed: "all", pinning: "false" },
      workflow: { permissions: "read", approves: "false" },
    });
  });

  it("has what the component set out to make", () => {
    assert.deepEqual([...begun], ["secret/TOKEN", "secret/BEGUN"]);
  });

  it("is empty for another repository of the same name", () => {
    const other = recordedContents(resources, "a", { ...repository, id: 9, name: "other" });
    assert.deepEqual([other.made.size, other.begun.size], [0, 0]);
  });
});
