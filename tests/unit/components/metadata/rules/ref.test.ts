import assert from "node:assert/strict";
import { compute, problemsOf, tagsOf } from "../fixture.ts";

describe("type=ref", () => {
  const rows: [ref: string, rule: string, tags: string[]][] = [
    ["refs/heads/main", "type=ref,event=branch", ["main"]],
    ["refs/heads/my/branch", "type=ref,event=branch", ["my-branch"]],
    ["refs/heads/refs/heads/x", "type=ref,event=branch", ["refs-heads-x"]],
    ["refs/heads/my/merge", "type=ref,event=branch", ["my-merge"]],
    ["refs/heads/main", "type=ref,event=branch,prefix=x-", ["x-main"]],
    ["refs/heads/a//b#(c)", "type=ref,event=branch", ["a-b-c-"]],
    ["refs/tags/v1.2.3", "type=ref,event=branch", []],
    ["refs/tags/v1.2.3", "type=ref,event=tag", ["v1.2.3", "latest"]],
    ["refs/tags/v2.0.8-beta.67", "type=ref,event=tag", ["v2.0.8-beta.67", "latest"]],
    ["refs/heads/main", "type=ref,event=tag", []],
    ["refs/pull/2/merge", "type=ref,event=pr", ["pr-2"]],
    ["refs/pull/2/head", "type=ref,event=pr", ["pr-2-head"]],
    ["refs/pull/2/merge", "type=ref,event=pr,prefix=", ["2"]],
    ["refs/pull/2/merge", "type=ref,event=pr,prefix=mr-,suffix=-x", ["mr-2-x"]],
    ["refs/heads/main", "type=ref,event=pr", []],
    ["", "type=ref,event=branch", []],
  ];
  for (const [ref, rule, tags] of rows) {
    it(`gives ${tags.join(", ") || "nothing"} for ${ref} by ${rule}`, () => assert.deepEqual(tagsOf(ref, rule), tags));
  }

  it("refuses an event that is missing or unknown", () => {
    assert.deepEqual(problemsOf({ tags: ["type=ref", "type=ref,event=brunch", "type=ref,event=push"] }), [
      "tags[0]: has no event; add event=branch, event=tag or event=pr",
      'tags[1]: has the unknown event "brunch"; did you mean "branch"?',
      'tags[2]: has the unknown event "push"; write one of branch, tag, pr',
    ]);
  });
});

describe("type=edge", () => {
  const rows: [ref: string, rule: string, tags: string[]][] = [
    ["refs/heads/main", "type=edge", ["edge"]],
    ["refs/heads/dev", "type=edge", []],
    ["refs/heads/dev", "type=edge,branch=dev", ["edge"]],
    ["refs/heads/main", "type=edge,branch=dev", []],
    ["refs/heads/main", "type=edge,branch=", ["edge"]],
    ["refs/tags/main", "type=edge", []],
  ];
  for (const [ref, rule, tags] of rows) {
    it(`gives ${tags.join(", ") || "nothing"} for ${ref} by ${rule}`, () => assert.deepEqual(tagsOf(ref, rule), tags));
  }

  it("warns on a branch when nobody knows the default branch", () => {
    const edge = (ref: string) => compute({ tags: ["type=edge"] }, { ref, repository: {} }).warnings[0];
    assert.equal(
      edge("refs/heads/main"),
      'tags: "type=edge" gives no tag: the default branch is unknown; write branch=NAME',
    );
    assert.match(edge("refs/tags/main") ?? "", /^there are no tags/);
    assert.deepEqual(compute({ tags: ["type=edge"] }).warnings, []);
  });
});
