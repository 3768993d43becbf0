import assert from "node:assert/strict";
import type { SourceContext } from "../../../../components/metadata/index.ts";
import { compute, problemsOf } from "./fixture.ts";

/** What an expression writes into a label. */
function fill(expression: string, source: Partial<SourceContext> = {}): string {
  const line = compute({ labels: [`a=${expression}`], tags: ["x"] }, source).labels.find((label) =>
    label.startsWith("a="),
  );
  return line?.slice(2) ?? "";
}

const PULL_REQUEST = { eventName: "pull_request", ref: "refs/pull/2/merge", baseRef: "master" };

describe("the expression", () => {
  const rows: [expression: string, source: Partial<SourceContext>, text: string][] = [
    ["{{branch}}", {}, "main"],
    ["{{branch}}", { ref: "refs/heads/my/branch" }, "my/branch"],
    ["{{branch}}", { ref: "refs/tags/v1.2.3" }, ""],
    ["{{branch}}", PULL_REQUEST, ""],
    ["{{tag}}", { ref: "refs/tags/v1.2.3" }, "v1.2.3"],
    ["{{tag}}", {}, ""],
    ["{{sha}}", {}, "860c190"],
    ["{{sha}}", { sha: "" }, ""],
    ["{{base_ref}}", PULL_REQUEST, "master"],
    ["{{base_ref}}", { ref: "refs/tags/v1.2.3", baseRef: "master" }, "master"],
    ["{{base_ref}}", { baseRef: "master" }, ""],
    ["{{base_ref}}", { ref: "refs/tags/v1.2.3" }, ""],
    ["{{is_default_branch}}", {}, "true"],
    ["{{is_not_default_branch}}", {}, "false"],
    ["{{is_default_branch}}", { ref: "refs/heads/dev" }, "false"],
    ["{{is_default_branch}}", { repository: {} }, "false"],
    ["{{is_default_branch}}", { ref: "refs/tags/main" }, "false"],
    ["{{is_default_branch}}", PULL_REQUEST, "false"],
    ["{{is_not_default_branch}}", PULL_REQUEST, "true"],
    ["{{is_default_branch}}", { eventName: "schedule", ref: "refs/heads/dev" }, "true"],
    ["{{is_default_branch}}", { eventName: "discussion", ref: "refs/heads/dev" }, "true"],
    ["{{is_default_branch}}", { eventName: "schedule", ref: "" }, "false"],
    ["{{date 'YYYYMMDD'}}", {}, "20200110"],
    ["{{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", {}, "20200110-093000"],
    ["{{date 'X'}}", {}, "1578616200"],
    ["{{date format}}", {}, "2020-01-10T00:30:00Z"],
    ["{{date format tz='Asia/Tokyo'}}", {}, "2020-01-10T09:30:00+09:00"],
    ["{{commit_date 'YYYYMMDD'}}", {}, "20200110"],
    ["{{commit_date 'YYYYMMDD'}}", { commitDate: new Date("2019-12-31T23:59:59Z") }, "20191231"],
    ["{{commit_date 'YYYY' tz='Europe/Berlin'}}", { commitDate: new Date("2019-12-31T23:59:59Z") }, "2020"],
    ["{{ branch }}", {}, "main"],
    ["{{#if tag}}t{{else}}b{{/if}}", {}, "b"],
    ["\\{{branch}}", {}, "{{branch}}"],
    ["{{branch}}", { ref: "refs/heads/a'b=c" }, "a&#x27;b&#x3D;c"],
    ["{{{branch}}}", { ref: "refs/heads/a'b=c" }, "a'b=c"],
  ];
  for (const [expression, source, text] of rows) {
    it(`${expression} is "${text}" on ${JSON.stringify(source)}`, () => assert.equal(fill(expression, source), text));
  }

  it("with a format without quotes is warned of", () => {
    for (const name of ["date", "commit_date"])
      assert.deepEqual(compute({ labels: [`a={{${name} YYYYMMDD}}`] }).warnings, [
        `labels: "a={{${name} YYYYMMDD}}" has the format YYYYMMDD without quotes, so the date is written as ISO 8601`,
      ]);
  });

  const refused: [expression: string, problem: string][] = [
    ["{{brnach}}", 'has the unknown expression {{brnach}}; did you mean "branch"?'],
    [
      "{{log branch}}",
      "has the unknown expression {{log}}; write one of branch, tag, sha, base_ref, is_default_branch, is_not_default_branch, date, commit_date",
    ],
    ["{{branch brnach}}", 'has the unknown expression {{brnach}}; did you mean "branch"?'],
    ["{{#if brnach}}x{{/if}}", 'has the unknown expression {{brnach}}; did you mean "branch"?'],
    ["{{branch", "has an expression that cannot be parsed; write it as {{name}} or {{name 'argument'}}"],
    ["{{> sha}}", "has an expression that cannot be evaluated: Error: The partial sha could not be found; fix it"],
    ["{{date}}", "has {{date}} without one format; write {{date 'YYYYMMDD'}}"],
    ["{{date 'YYYY' 'MM'}}", "has {{date}} without one format; write {{date 'YYYYMMDD'}}"],
    ["{{#if commit_date}}x{{/if}}", "has {{commit_date}} without one format; write {{commit_date 'YYYYMMDD'}}"],
    ["{{date 'YYYY' zone='UTC'}}", "has the unknown argument zone of {{date}}; write tz='Europe/Berlin'"],
    ["{{date 'YYYY' tz='Asia/Tokio'}}", 'has the unknown time zone "Asia/Tokio"; did you mean "Asia/Tokyo"?'],
    [
      "{{date 'YYYY' tz='x'}}",
      'has the unknown time zone "x"; write it as in the tz database, for example Europe/Berlin',
    ],
  ];
  for (const [expression, problem] of refused) {
    it(`${expression} ${problem}`, () => {
      assert.deepEqual(problemsOf({ labels: [`a=${expression}`] }), [`labels[0]: ${problem}`]);
    });
  }

  it("writes nothing to the console, whatever it reaches for", () => {
    const written: unknown[] = [];
    const { log, error, warn } = console;
    console.log = console.error = console.warn = (...what: unknown[]) => written.push(what);
    try {
      for (const expression of ["{{branch.constructor}}", "{{branch.length}}", "{{lookup branch 'toString'}}"]) {
        fill(expression);
      }
      problemsOf({ labels: ["a={{log branch}}", "a={{date 'YYYY' tz='Nowhere/Land'}}"] });
    } finally {
      Object.assign(console, { log, error, warn });
    }
    assert.deepEqual(written, []);
  });
});
