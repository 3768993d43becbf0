import assert from "node:assert/strict";
import {
  expectationProblem,
  isExpression,
  quoteExpression,
  readExpectation,
} from "../../../../components/settings/expectation.ts";

describe("an expectation", () => {
  const READ: [text: string, kind: "text" | "expression", pattern: string][] = [
    ["1.2.3", "text", "1.2.3"],
    ["/usr/bin", "text", "/usr/bin"],
    ["/", "text", "/"],
    ["//", "text", "//"],
    ["/^v1\\.2/", "expression", "^v1\\.2"],
    ["/usr\\/lib/", "expression", "usr/lib"],
    ["/usr/lib/", "expression", "usr/lib"],
    ["/\\d+\\s\\w/", "expression", "[0-9]+[[:space:]][[:alnum:]_]"],
    ["/[\\d.]+/", "expression", "[0-9.]+"],
    ["/(?:a|b){2}/", "expression", "(a|b){2}"],
    ["/[a\\-z]/", "expression", "[a-z]"],
  ];
  for (const [text, kind, pattern] of READ) {
    it(`of ${text} is the ${kind} ${pattern}`, () => {
      assert.equal(expectationProblem(text), undefined);
      assert.equal(isExpression(text), kind === "expression");
      assert.deepEqual(readExpectation(text), { kind, pattern });
    });
  }

  const INVALID: [text: string, problem: RegExp][] = [
    ["/[/", /^is not a regular expression \(.+\); fix it, or remove the slashes/],
    ["/(?=x)/", /^contains \(\?=, which grep -E does not know/],
    ["/(?<n>x)/", /^contains \(\?</],
    ["/a+?/", /^contains \+\?, which grep -E does not know/],
    ["/\\bx/", /^contains \\b, which grep -E does not know/],
    ["/(a)\\1/", /^contains \\1/],
    ["/app/i", /^ends in a flag, which grep -E does not know; remove it, or expect the text by ".+"$/],
  ];
  for (const [text, problem] of INVALID) {
    it(`is not ${text}`, () => assert.match(expectationProblem(text) ?? "", problem));
  }

  it("has a form for a value that stands for itself", () => {
    assert.equal(quoteExpression("1.2+3/[x]"), "1\\.2\\+3\\/\\[x\\]");
  });
});
