import assert from "node:assert/strict";
import { providerVariableProblems } from "../../../../components/github/provider-variables.ts";
import { serverAt } from "../../../../lib/github/address.ts";

describe("providerVariableProblems", () => {
  const app = { GITHUB_APP_ID: "1", GITHUB_APP_INSTALLATION_ID: "2", GITHUB_APP_PEM_FILE: "key" };
  for (const [environment, problems] of [
    [{}, []],
    [{ GITHUB_OWNER: "Acme", GITHUB_TOKEN: "x", GITHUB_REPOSITORY_OWNER: "other" }, []],
    [{ GITHUB_OWNER: "other" }, [/^GITHUB_OWNER is "other", .* instead of "acme"; unset it$/]],
    [{ GITHUB_ORGANIZATION: "other" }, [/^GITHUB_ORGANIZATION is "other"/]],
    [{ GITHUB_APP_ID: "1" }, []],
    [app, [/^GITHUB_APP_ID, .* ignore the token; unset them$/]],
    [{ GITHUB_BASE_URL: "https://github.com/" }, []],
    [{ GITHUB_BASE_URL: "nonsense" }, [/^GITHUB_BASE_URL is "nonsense"/]],
    [
      { GITHUB_BASE_URL: "https://example.com/", GITHUB_OWNER: "b" },
      [/^GITHUB_OWNER/, /settings use "https:\/\/api\.github\.com\/"/],
    ],
  ] as const) {
    it(`finds ${problems.length} with ${Object.keys(environment).join(", ") || "nothing set"}`, () => {
      const found = providerVariableProblems(serverAt(), "acme/app", environment);
      assert.equal(found.length, problems.length, found.join("\n"));
      for (const [index, pattern] of problems.entries()) assert.match(found[index] ?? "", pattern);
    });
  }
});
