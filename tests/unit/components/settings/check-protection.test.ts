import assert from "node:assert/strict";
import { checkProtection } from "../../../../components/settings/check-protection.ts";
import { formatPath } from "../../../../components/settings/problems.ts";

const problemsOf = (environment: Record<string, unknown>, owner = "acme") =>
  checkProtection(environment, [], owner).map(({ path, message }) => `${formatPath(path)}: ${message}`);

describe("checkProtection", () => {
  for (const environment of [
    { reviewers: ["octocat", "Acme/release-managers", "acme/sre_1", "octo_corp", "old--login-"], waitTimer: 43_200 },
    { reviewers: [], preventSelfReview: false, waitTimer: 0 },
    { branches: ["main"], tags: ["main"], preventSelfReview: true },
    { reviewers: ["octocat"], preventSelfReview: true },
    { reviewers: ["a", "b", "c", "d", "e", "f"] },
  ]) {
    it(`allows ${JSON.stringify(environment)}`, () => assert.deepEqual(problemsOf(environment), []));
  }

  for (const [environment, expected] of [
    [{ reviewers: ["@octocat"] }, 'reviewers[0]: "@octocat" is neither a user nor a team; write "octocat"'],
    [
      { reviewers: ["acme/Release Managers"] },
      'reviewers[0]: "acme/Release Managers" is neither a user nor a team; write "acme/release-managers"',
    ],
    [
      { reviewers: [" @octocat "] },
      'reviewers[0]: " @octocat " is neither a user nor a team; write "octocat" or "acme/team"',
    ],
    [{ reviewers: [" octocat "] }, 'reviewers[0]: " octocat " is neither a user nor a team; write "octocat"'],
    [
      { reviewers: ["octo@cat"] },
      'reviewers[0]: "octo@cat" is neither a user nor a team; write "octocat" or "acme/team"',
    ],
    [
      { reviewers: ["acme/on  call"] },
      'reviewers[0]: "acme/on  call" is neither a user nor a team; write "acme/on-call"',
    ],
    [
      { reviewers: ["@acme/on.call"] },
      'reviewers[0]: "@acme/on.call" is neither a user nor a team; write "octocat" or "acme/team"',
    ],
    [{ reviewers: ["a/b/c"] }, 'reviewers[0]: "a/b/c" is neither a user nor a team; write "octocat" or "acme/team"'],
    [{ reviewers: [""] }, 'reviewers[0]: "" is neither a user nor a team; write "octocat" or "acme/team"'],
    [
      { reviewers: ["other/sre"] },
      'reviewers[0]: "other/sre" is a team of other, and only teams of acme may review; write "acme/sre"',
    ],
    [{ reviewers: ["octocat", "Octocat"] }, 'reviewers[1]: "Octocat" is the same as "octocat"; remove one of them'],
    [{ reviewers: ["a", "b", "c", "d", "e", "f", "g"] }, "reviewers: has 7 reviewers; GitHub accepts at most 6"],
    [
      { reviewers: [], preventSelfReview: true },
      "preventSelfReview: is true, but there are no reviewers; add reviewers, or remove it",
    ],
    [{ waitTimer: -1 }, "waitTimer: is -1; write minutes from 0 to 43200"],
    [{ waitTimer: 43_201 }, "waitTimer: is 43201; write minutes from 0 to 43200"],
    [{ tags: ["v*", "v*"] }, 'tags[1]: "v*" is listed twice; remove one of them'],
    [{ tags: [" "] }, 'tags[0]: " " is empty; write a value or remove the key'],
  ] as const) {
    it(`refuses ${JSON.stringify(environment)}`, () => assert.deepEqual(problemsOf(environment), [expected]));
  }

  it("goes by the owner of the repository, where that is known", () => {
    assert.deepEqual(problemsOf({ reviewers: ["?"] }, "octo-org"), [
      'reviewers[0]: "?" is neither a user nor a team; write "octocat" or "octo-org/team"',
    ]);
    assert.deepEqual(problemsOf({ reviewers: ["?"] }, ""), [
      'reviewers[0]: "?" is neither a user nor a team; write "octocat" or "acme/team"',
    ]);
    assert.deepEqual(problemsOf({ reviewers: ["other/sre"] }, ""), []);
  });
});
