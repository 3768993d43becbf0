import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { checkGithub } from "../../../../components/settings/check-github.ts";
import { formatPath } from "../../../../components/settings/problems.ts";

const repository = "acme/hit-counter";
const environment = { SANDBOX_GITHUB: "http://127.0.0.1:5056/" };

/** The problems, each as `path: message`. */
function problemsOf(github: unknown): string[] {
  const result = checkGithub(github, ["github"], { environment, owner: "Acme" });
  if ("settings" in result) return [];
  return result.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

describe("checkGithub", () => {
  it("fills templates and defaults", () => {
    const result = checkGithub(
      { repository: "{{owner}}/app", baseUrl: "{{env.SANDBOX_GITHUB}}", environments: { eu: {} }, package: {} },
      ["github"],
      { environment, owner: "Acme" },
    );
    assert.deepEqual(result, {
      settings: {
        repository: "acme/app",
        baseUrl: "http://127.0.0.1:5056/",
        secrets: {},
        variables: {},
        environments: { eu: { branches: [], tags: [], secrets: {}, variables: {} } },
        package: { enforce: false },
      },
    });
  });

  it("has no fault to find with Pulumi.repository.example.yaml", () => {
    const file = readFileSync(new URL("../../../../Pulumi.repository.example.yaml", import.meta.url), "utf8");
    const { config } = parse(file) as { config: Record<string, unknown> };
    assert.deepEqual(problemsOf(config["multiarch:github"]), []);
  });

  it("leaves braces in values as they are", () => {
    assert.deepEqual(problemsOf({ repository, secrets: { A: "{{x}}" }, variables: { B: "{{ env.NONE }}" } }), []);
  });

  for (const name of [
    "acme/app",
    "a/.github",
    "a-b-c/d.e_f-g",
    "octo_corp/x",
    `${"a".repeat(39)}/${"b".repeat(100)}`,
  ]) {
    it(`takes the repository ${name.slice(0, 30)}`, () => assert.deepEqual(problemsOf({ repository: name }), []));
  }

  for (const [name, message] of [
    ["hit-counter", '"hit-counter" has no owner; write "OWNER/hit-counter"'],
    ["https://github.com/acme/app.git", '"https://github.com/acme/app.git" is a URL; write "acme/app"'],
    ["acme/app.git", '"acme/app.git" ends in .git; write "acme/app"'],
    ["acme/app/x", '"acme/app/x" is not a GitHub repository; write owner/name, for example "acme/hit-counter"'],
    ["-acme/app", '"-acme/app" is not a GitHub repository; write owner/name, for example "acme/hit-counter"'],
    ["http://github.example.com/acme/app", '"http://github.example.com/acme/app" is a URL; write "acme/app"'],
    [
      "https://github.com/acme/acme.github.io",
      '"https://github.com/acme/acme.github.io" is a URL; write "acme/acme.github.io"',
    ],
    ["acme/acme.github.io.git", '"acme/acme.github.io.git" ends in .git; write "acme/acme.github.io"'],
    ["acme/..", '"acme/.." is not a GitHub repository; write owner/name, for example "acme/hit-counter"'],
  ] as const) {
    it(`refuses the repository ${name}`, () => {
      assert.deepEqual(problemsOf({ repository: name }), [`github.repository: ${message}`]);
    });
  }

  for (const [baseUrl, message] of [
    [
      "github.example.com",
      /^github\.baseUrl: "github\.example\.com" is not a URL; write "https:\/\/github\.example\.com\/"/,
    ],
    ["http://github.example.com/", /send the token in clear text; write https/],
    ["ftp://127.0.0.1/", /has the scheme ftp:/],
  ] as const) {
    it(`refuses the server ${baseUrl}`, () => assert.match(problemsOf({ repository, baseUrl })[0] ?? "", message));
  }

  for (const baseUrl of ["https://github.example.com/", "http://127.0.0.1:5056/", "http://localhost/"]) {
    it(`takes the server ${baseUrl}`, () => assert.deepEqual(problemsOf({ repository, baseUrl }), []));
  }

  it("refuses a token that is empty", () => {
    assert.deepEqual(problemsOf({ repository, token: "" }), [
      "github.token: is empty, which GitHub does not accept; write a value or remove the name",
    ]);
  });

  it("lets teams of the repository's owner review, and no others", () => {
    const reviewers = ["acme/sre", "other/sre"];
    assert.deepEqual(problemsOf({ repository, environments: { eu: { reviewers } } }), [
      'github.environments.eu.reviewers[1]: "other/sre" is a team of other, and only teams of acme may review; write "acme/sre"',
    ]);
    assert.deepEqual(
      problemsOf({ repository: ["acme/app"], environments: { eu: { reviewers } } }).map((line) => line.split(":")[0]),
      ["github.repository"],
    );
  });

  it("takes the name of an environment that is as long as GitHub takes it", () => {
    assert.deepEqual(problemsOf({ repository, environments: { ["e".repeat(255)]: {} } }), []);
  });

  const long = "x".repeat(48 * 1024);
  for (const [field, values, problems] of [
    ["secrets", { A: long, _b1: "x" }, []],
    ["secrets", { A: `${long}x` }, ["A: is 49153 bytes long; GitHub accepts at most 49152"]],
    ["secrets", { A: `${long.slice(1)}é` }, ["A: is 49153 bytes long; GitHub accepts at most 49152"]],
    ["secrets", { A: "" }, ["A: is empty, which GitHub does not accept; write a value or remove the name"]],
    ["variables", { A: "" }, ["A: is empty, which GitHub does not accept; write a value or remove the name"]],
    [
      "secrets",
      { GITHUB_X: "v" },
      ['GITHUB_X: "GITHUB_X" starts with GITHUB_, which GitHub reserves; choose another name'],
    ],
    [
      "variables",
      { github_x: "v" },
      ['github_x: "github_x" starts with GITHUB_, which GitHub reserves; choose another name'],
    ],
    [
      "secrets",
      { "1A": "v" },
      ['["1A"]: "1A" is not a valid name; use letters, digits and _, not starting with a digit'],
    ],
    [
      "variables",
      { "a-b": "v" },
      ['a-b: "a-b" is not a valid name; use letters, digits and _, not starting with a digit'],
    ],
    ["secrets", { TOKEN: "v", token: "w" }, ['token: "token" is the same as "TOKEN"; remove one of them']],
    [
      "variables",
      { A: 1.1 },
      ['A: is the number 1.1; quote it: "1.1", or "1.10" if that was written (YAML drops the 0)'],
    ],
    ["secrets", { A: 12345 }, ["A: is a number; write a text"]],
  ] as const) {
    const shown = JSON.stringify(values).slice(0, 40);
    it(`judges the ${field} ${shown}, of an environment too`, () => {
      const at = (prefix: string) =>
        problems.map((problem) => `${prefix}${problem.startsWith("[") ? "" : "."}${problem}`);
      assert.deepEqual(problemsOf({ repository, [field]: values }), at(`github.${field}`));
      assert.deepEqual(
        problemsOf({ repository, environments: { eu: { [field]: values } } }),
        at(`github.environments.eu.${field}`),
      );
    });
  }

  for (const [value, problem] of [
    [null, "has no value; write a map, or remove the key"],
    ["main", 'is the text "main"; write a map'],
    [["main"], "is a list; write a map"],
  ] as const) {
    it(`refuses an environment that is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(problemsOf({ repository, environments: { release: value } }), [
        `github.environments.release: ${problem}`,
      ]);
    });
  }

  for (const field of ["environments", "secrets", "variables", "workflow", "actions", "package"]) {
    it(`refuses ${field} without a value`, () => {
      assert.deepEqual(problemsOf({ repository, [field]: null }), [
        `github.${field}: has no value; write a map, or remove the key`,
      ]);
    });
  }

  it("tells all problems at once, and no value of a secret", () => {
    const problems = problemsOf({
      repository: "app",
      tokn: "hunter2",
      token: 5,
      secrets: { GITHUB_A: "hunter2", B: ["hunter2"] },
      environments: { "": {}, ["e".repeat(256)]: {}, eu: { branches: ["main", "main", ""] }, EU: {} },
      workflow: { permissions: "all" },
      actions: {},
      package: { visibility: "secret" },
    });
    assert.deepEqual(
      problems.map((problem) => problem.replaceAll("e".repeat(256), "long").split(": ")[0]),
      [
        "github.actions.allowed",
        'github.environments[""]',
        "github.environments.EU",
        "github.environments.long",
        "github.environments.eu.branches[1]",
        "github.environments.eu.branches[2]",
        "github.package.visibility",
        "github.repository",
        "github.secrets.B",
        "github.secrets.GITHUB_A",
        "github.token",
        "github.tokn",
        "github.workflow.permissions",
      ],
    );
    assert.doesNotMatch(problems.join(), /hunter2/);
  });
});
