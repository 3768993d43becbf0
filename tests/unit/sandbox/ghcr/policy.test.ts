import assert from "node:assert/strict";
import type { TokenScope } from "../../../../sandbox/ghcr/accounts.ts";
import { type Action, refusal, subjectOf, withPackage } from "../../../../sandbox/ghcr/policy.ts";
import { accounts } from "./fixture.ts";

const WRITE: readonly TokenScope[] = ["write:packages"];
const READ: readonly TokenScope[] = ["read:packages"];

describe("subjectOf", () => {
  it("finds the owner and the scopes of a token", () => {
    assert.deepEqual(subjectOf(accounts, "ghp_writer"), { user: "mona", scopes: WRITE });
    assert.deepEqual(subjectOf(accounts, "ghp_reader"), { user: "mona", scopes: READ });
  });

  it("knows nobody by another text, be it the name of a property", () => {
    for (const token of ["", "ghp_other", "toString", "__proto__"]) assert.equal(subjectOf(accounts, token), undefined);
  });
});

describe("refusal", () => {
  const mona = { user: "mona", scopes: WRITE };
  const reader = { user: "mona", scopes: READ };
  const hubot = { user: "hubot", scopes: WRITE };
  const scopes = "permission_denied: The token provided does not match expected scopes.";

  for (const [who, subject, action, name, words] of [
    ["nobody", undefined, "pull", "acme/open", undefined],
    ["nobody", undefined, "push", "acme/open", "authentication required"],
    ["nobody", undefined, "pull", "mona/own", "authentication required"],
    ["nobody", undefined, "pull", "mona/missing", "authentication required"],
    ["a writer", mona, "push", "acme/closed", undefined],
    ["a writer", mona, "pull", "acme/closed", undefined],
    ["an owner", mona, "push", "mona/own", undefined],
    ["an owner", mona, "push", "mona/missing", undefined],
    ["an owner", mona, "pull", "mona/missing", undefined],
    ["a member", mona, "push", "acme/missing", undefined],
    ["a member who may not push", mona, "push", "acme/open", "permission_denied: write_package"],
    ["a token without write:packages", reader, "push", "mona/own", scopes],
    ["a token without write:packages", reader, "push", "mona/missing", scopes],
    ["a token with read:packages", reader, "pull", "mona/own", undefined],
    ["a token of no scope", { user: "mona", scopes: [] }, "pull", "mona/own", scopes],
    ["a token of no scope", { user: "mona", scopes: [] }, "pull", "acme/open", undefined],
    ["a reader", hubot, "pull", "acme/closed", undefined],
    ["a reader", hubot, "push", "acme/closed", "permission_denied: write_package"],
    ["a stranger", hubot, "pull", "mona/own", "permission_denied: read_package"],
    ["a stranger", hubot, "pull", "mona/missing", "permission_denied: read_package"],
    ["a stranger", hubot, "push", "mona/missing", "permission_denied: create_package"],
  ] as const) {
    it(`${words === undefined ? "lets" : "does not let"} ${who} ${action} ${name}`, () => {
      assert.equal(refusal(accounts, subject, name, action as Action)?.message, words);
    });
  }

  it("is 401 for who is not signed in, and else 403 with the code DENIED", () => {
    assert.equal(refusal(accounts, undefined, "mona/own", "pull")?.status, 401);
    const refused = refusal(accounts, hubot, "mona/own", "pull");
    assert.deepEqual([refused?.status, refused?.code], [403, "DENIED"]);
  });
});

describe("withPackage", () => {
  it("makes a package that was not there private, for its creator to push", () => {
    const { packages } = withPackage(accounts, "acme/fresh", "mona");
    assert.deepEqual(packages["acme/fresh"], { visibility: "private", writers: ["mona"], readers: [] });
    assert.deepEqual(packages["acme/open"], accounts.packages["acme/open"]);
  });

  it("leaves one that was there as it is", () => {
    assert.equal(withPackage(accounts, "acme/open", "mona"), accounts);
  });
});
