import assert from "node:assert/strict";
import { apiCommitDate, apiFacts } from "../../../../../components/metadata/source/github-facts.ts";
import { AnyAnswers } from "../../../lib/github/fixture.ts";

describe("what GitHub's API tells", () => {
  const answers = AnyAnswers.forSuite();
  const repository = () => ({ baseUrl: answers.url.replace(/\/$/, ""), token: "hunter2", owner: "acme", repo: "app" });

  const dates: [title: string, answer: object | number, date: string | undefined][] = [
    ["a time", { commit: { committer: { date: "2026-01-02T03:04:05+02:00" } } }, "2026-01-02T01:04:05.000Z"],
    ["what is no time", { commit: { committer: { date: "soon" } } }, undefined],
    ["no time", { commit: { committer: {} } }, undefined],
    ["something else", {}, undefined],
    ["a refusal", 403, undefined],
    ["nothing", 404, undefined],
  ];
  for (const [title, answer, date] of dates) {
    it(`is ${date ? "" : "no "}date of a commit for ${title}`, async () => {
      answers.give({ "/repos/acme/app/commits/abc": answer });
      assert.equal((await apiCommitDate(repository(), "abc"))?.toISOString(), date);
    });
  }

  it("are the facts of a repository, or none", async () => {
    answers.give({ "/repos/acme/app": { name: "app", description: null, html_url: "https://github.com/acme/app" } });
    assert.deepEqual(await apiFacts(repository()), { name: "app", html_url: "https://github.com/acme/app" });
    answers.give({ "/repos/acme/app": 500 });
    assert.deepEqual(await apiFacts(repository()), {});
  });
});
