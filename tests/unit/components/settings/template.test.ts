import assert from "node:assert/strict";
import fc from "fast-check";
import { externalValue } from "../../../../components/metadata/external-value.ts";
import { fillTemplates, type TemplateContext } from "../../../../components/settings/template.ts";

const context: TemplateContext = {
  environment: { VERSION: "1.80", EMPTY: "", BRACES: "{{owner}}", GITHUB_REPOSITORY_OWNER: "Acme" },
};
const path = ["images", "app"];

function fillOne(text: string, from: TemplateContext = context): { text: unknown; problems: string[] } {
  const { value, problems } = fillTemplates({ repositories: [text] }, path, from);
  return {
    text: (value as { repositories: unknown[] }).repositories[0],
    problems: problems.map(({ message }) => message),
  };
}

describe("fillTemplates", () => {
  const filled: [text: string, result: string][] = [
    ["v{{env.VERSION}}", "v1.80"],
    ["{{ env.VERSION }}-{{env.VERSION}}", "1.80-1.80"],
    ["ghcr.io/{{owner}}/app", "ghcr.io/acme/app"],
    ["{{env.BRACES}}", "{{owner}}"],
    ["plain } text", "plain } text"],
  ];
  for (const [text, result] of filled) {
    it(`makes ${text} ${result}`, () => assert.deepEqual(fillOne(text), { text: result, problems: [] }));
  }

  const refused: [text: string, problem: RegExp][] = [
    ["{{env.NOPE}}", /^"\{\{env\.NOPE\}\}" needs the environment variable NOPE, which is not set/],
    ["{{env.constructor}}", /needs the environment variable constructor, which is not set or is empty; set it$/],
    [
      "{{env.SIGSTORE_ID_TOKEN}}",
      /^"\{\{env\.SIGSTORE_ID_TOKEN\}\}" is what the job proves its identity with, and belongs/,
    ],
    ["{{env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}}", /proves its identity with, and belongs in no setting; name another/],
    ["{{env.EMPTY}}", /variable EMPTY, which is not set or is empty/],
    ["{{env.}}", /unknown template "\{\{env\.\}\}"; use \{\{env\.NAME\}\} and \{\{owner\}\}$/],
    ["{{date}}", /unknown template/],
    ["{{}}", /unknown template/],
    ["{{owner", /opens \{\{ without closing it/],
    ["{{owner}} {{", /opens \{\{ without closing it/],
  ];
  for (const [text, problem] of refused) {
    it(`refuses ${text} and leaves it as written`, () => {
      const result = fillOne(text);
      assert.equal(result.text, text);
      assert.equal(result.problems.length, 1);
      assert.match(result.problems[0] ?? "", problem);
    });
  }

  it("takes the git remote's owner when the environment names none, in lower case", () => {
    assert.equal(fillOne("{{owner}}", { environment: {}, owner: "ACME" }).text, "acme");
    assert.equal(fillOne("{{owner}}", { environment: { GITHUB_REPOSITORY_OWNER: "" }, owner: "acme" }).text, "acme");
  });

  it("says what to set when nobody names an owner", () => {
    assert.match(fillOne("{{owner}}", { environment: {} }).problems[0] ?? "", /set GITHUB_REPOSITORY_OWNER or write/);
  });

  it("fills the fields that may hold templates and no others", () => {
    const text = "{{env.VERSION}}";
    const everywhere = {
      repositories: [text],
      context: text,
      dockerfile: text,
      target: text,
      args: { A: text },
      labels: { a: text },
      annotations: { a: text },
      tags: [text],
      flavor: [text],
      forceTags: [text],
      secrets: { a: text },
      contexts: { ref: text },
      cache: { type: "registry", ref: text, path: text },
      platforms: { "linux/amd64": { args: { A: text }, cache: { ref: text }, target: text } },
    };
    assert.deepEqual(fillTemplates(everywhere, path, context), {
      problems: [],
      value: {
        repositories: ["1.80"],
        context: "1.80",
        dockerfile: text,
        target: text,
        args: { A: "1.80" },
        labels: { a: externalValue("1.80") },
        annotations: { a: externalValue("1.80") },
        tags: [externalValue("1.80")],
        flavor: [externalValue("1.80")],
        forceTags: ["1.80"],
        secrets: { a: text },
        contexts: { ref: text },
        cache: { type: "registry", ref: "1.80", path: text },
        platforms: { "linux/amd64": { args: { A: "1.80" }, cache: { ref: "1.80" }, target: text } },
      },
    });
  });

  const expressions = ["type=semver,pattern={{version}}", "{{date 'YYYYMMDD'}}", "{{branch", "{{}}"];
  for (const text of expressions) {
    it(`leaves ${text} to the rules of tags, and fills what is its own beside it`, () => {
      const labels = { a: `${text}{{env.VERSION}}` };
      const { value, problems } = fillTemplates({ tags: [text, `{{owner}}${text}`], labels }, path, context);
      const unclosed = text === "{{branch";
      assert.deepEqual(problems, []);
      assert.deepEqual(value, {
        tags: [text, `${externalValue("acme")}${text}`],
        labels: { a: unclosed ? labels.a : `${text}${externalValue("1.80")}` },
      });
    });
  }

  it("names each place, and changes nothing that holds no braces", () => {
    const { problems } = fillTemplates({ repositories: ["{{a}}", "v1", "{{b}}"] }, path, context);
    assert.deepEqual(
      problems.map((problem) => problem.path),
      [
        ["images", "app", "repositories", 0],
        ["images", "app", "repositories", 2],
      ],
    );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        if (JSON.stringify(value).includes("{{")) return;
        assert.deepEqual(fillTemplates(value, path, context), { value, problems: [] });
      }),
    );
  });
});
