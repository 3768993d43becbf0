import assert from "node:assert/strict";
import { desiredItems } from "../../../../components/github/desired-items.ts";
import { namedPermissions, sentPermissions } from "../../../../components/github/permissions.ts";

const nothing = { repository: "acme/app", secrets: {}, variables: {}, environments: {} };

describe("namedPermissions", () => {
  for (const [settings, expected] of [
    [{}, {}],
    [{ workflow: {} }, {}],
    [{ workflow: { permissions: "read" } }, { workflow: { permissions: "read" } }],
    [{ workflow: { canApprovePullRequests: false } }, { workflow: { approves: "false" } }],
    [{ actions: { allowed: "local_only" } }, { actions: { enabled: "true", allowed: "local_only" } }],
  ] as const) {
    it(`has of ${JSON.stringify(settings)} what is named, and no more`, () => {
      assert.deepEqual(Object.fromEntries(namedPermissions({ ...nothing, ...settings })), expected);
      assert.deepEqual(
        desiredItems({ ...nothing, ...settings }).map(({ kind }) => kind),
        Object.keys(expected),
      );
    });
  }
});

describe("sentPermissions", () => {
  it("has of the named fields what was sent last", () => {
    const named = { permissions: "read", approves: "true" };
    assert.deepEqual(sentPermissions(named, { permissions: "read", approves: "false" }), { permissions: "read" });
    assert.deepEqual(sentPermissions(named, undefined), {});
  });
});
