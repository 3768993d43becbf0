import assert from "node:assert/strict";
import { BearerTokens, covers, formatScope, parseScopes } from "../../../../sandbox/ghcr/bearer.ts";

const MINUTE = 60_000;
const grant = {
  subject: { user: "mona", scopes: ["write:packages"] },
  access: [{ name: "mona/own", actions: ["pull", "push"] }],
} as const;

describe("BearerTokens", () => {
  it("opens what it has issued, for five minutes", () => {
    let now = 0;
    const tokens = new BearerTokens(() => now);
    const token = tokens.issue(grant);
    assert.deepEqual(tokens.open(token), grant);
    now = 5 * MINUTE - 1;
    assert.deepEqual(tokens.open(token), grant);
    now = 5 * MINUTE;
    assert.equal(tokens.open(token), undefined);
  });

  it("opens nothing that was changed, cut or issued by another", () => {
    const tokens = new BearerTokens();
    const [content = "", signature = ""] = tokens.issue(grant).split(".");
    const forged = Buffer.from(JSON.stringify({ ...grant, expires: Date.now() + MINUTE })).toString("base64url");
    for (const token of ["", ".", content, `${content}.`, `.${signature}`, `${forged}.${signature}`, "a.b.c"]) {
      assert.equal(tokens.open(token), undefined, token);
    }
    assert.equal(tokens.open(new BearerTokens().issue(grant)), undefined);
  });
});

describe("parseScopes", () => {
  it("reads several, in one text or in many", () => {
    const both = [
      { name: "a/b", actions: ["pull"] },
      { name: "c/d", actions: ["pull", "push"] },
    ];
    assert.deepEqual(parseScopes(["repository:a/b:pull", "repository:c/d:pull,push"]), both);
    assert.deepEqual(parseScopes(["repository:a/b:pull repository:c/d:pull,push"]), both);
  });

  it("leaves out what is none of a repository, and actions that are neither pull nor push", () => {
    assert.deepEqual(parseScopes(["registry:catalog:*", "", "repository:a/b:delete,pull,*"]), [
      { name: "a/b", actions: ["pull"] },
    ]);
  });

  it("reads what formatScope writes", () => {
    assert.deepEqual(parseScopes([formatScope("a/b", "pull")]), [{ name: "a/b", actions: ["pull"] }]);
    assert.deepEqual(parseScopes([formatScope("a/b", "push")]), [{ name: "a/b", actions: ["pull", "push"] }]);
  });
});

describe("covers", () => {
  it("wants the package and the action", () => {
    const pulling = { access: [{ name: "a/b", actions: ["pull" as const] }] };
    assert.ok(covers(pulling, "a/b", "pull"));
    assert.ok(!covers(pulling, "a/b", "push"));
    assert.ok(!covers(pulling, "a/bc", "pull"));
  });
});
