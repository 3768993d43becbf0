import assert from "node:assert/strict";
import { goRegExp } from "../../../../lib/content/go-regexp.ts";

describe("goRegExp", () => {
  const cases: [source: string, matching: string[], others: string[]][] = [
    ["^a.b$", ["axb", "a\rb", "a\u2028b"], ["a\nb", "ab"]],
    ["^a{b}$", ["a{b}"], ["ab"]],
    ["^a{2}$", ["aa"], ["a{2}"]],
    ["^{2}a$", ["a"], ["{2}a"]],
    ["^a]}$", ["a]}"], ["a"]],
    ["^[]a]$", ["]", "a"], ["b"]],
    ["^[^]a]$", ["b"], ["]", "a"]],
    ["^[a-]$", ["a", "-"], ["b"]],
    ["^[a-c-]$", ["b", "-"], ["d"]],
    ["^[+[:alpha:]]$", ["x", "+"], ["1"]],
    ["^[[:alpha:]1]$", ["x", "1"], ["2"]],
    ["^[[^/]*]$", ["[]", "^]"], ["a"]],
    ["^[\\]x]$", ["]", "x"], ["\\"]],
    ["^\\.\\-\\é$", [".-é"], ["x-é"]],
    ["^\\d\\w$", ["1_"], ["é1"]],
    ["^\\s$", [" "], ["\u00a0"]],
    ["^[^/]$", ["𝒳", "é"], ["/", "ab"]],
    ["^\\Aa\\z$", ["a"], ["ab"]],
  ];
  for (const [source, matching, others] of cases) {
    it(`reads ${source}`, () => {
      const expression = goRegExp(source);
      assert.deepEqual(
        matching.filter((text) => !expression.test(text)),
        [],
      );
      assert.deepEqual(
        others.filter((text) => expression.test(text)),
        [],
      );
    });
  }

  for (const source of ["^[a", "^[a-", "^\\", "^\\p", "^[[:none:]]", "^**"]) {
    it(`refuses ${source}`, () => assert.throws(() => goRegExp(source), SyntaxError));
  }
});
