import assert from "node:assert/strict";
import { IgnoreRules, IgnoreRulesError, ignorePatterns } from "../../../../lib/content/ignore-rules.ts";

const rulesOf = (text: string) => new IgnoreRules(ignorePatterns(text));

describe("ignorePatterns", () => {
  const cases: [name: string, text: string, patterns: string[]][] = [
    ["an empty file", "", []],
    ["comments and empty lines", "# one\n\n  \n#two\nthree", ["three"]],
    ["a comment only where the line begins with it", " # one", ["# one"]],
    ["line ends of Windows", "one\r\n!two\r\n", ["one", "!two"]],
    ["a byte order mark at the beginning", "\ufeff# one\n\ufefftwo", ["\ufefftwo"]],
    ["white space around", "\t one \u00a0\n! two ", ["one", "!two"]],
    ["slashes at both ends", "/one/\n!/two/\n/\n//three", ["one", "!two", "/", "three"]],
    ["paths that have shorter ones", "./a/../b//c\n!./d\n..", ["b/c", "!d", ".."]],
    ["an exception of nothing", "!", ["!"]],
  ];
  for (const [name, text, patterns] of cases) {
    it(`reads ${name}`, () => assert.deepEqual(ignorePatterns(text), patterns));
  }

  it("refuses a line that is too long for BuildKit", () => {
    assert.equal(ignorePatterns("a".repeat(65_535)).length, 1);
    assert.throws(() => ignorePatterns("a".repeat(65_536)), IgnoreRulesError);
  });
});

// What BuildKit's own matcher (moby/patternmatcher 0.6.1) answers.
describe("IgnoreRules", () => {
  const cases: [text: string, ignored: string[], kept: string[]][] = [
    ["", [], ["a"]],
    ["a", ["a", "a/b", "a/b/c"], ["b", "b/a", "ab"]],
    ["*", ["a", "a/b", ".hidden"], []],
    ["*.md\n!README.md", ["a.md", "a.md/b"], ["README.md", "docs/a.md"]],
    ["*/*.md", ["docs/a.md"], ["a.md", "x/docs/a.md"]],
    ["**", ["a", "a/b"], []],
    ["**/*.md", ["a.md", "x/y/a.md"], ["a.txt"]],
    ["**/a", ["a", "x/a", "x/y/a/z"], ["xa"]],
    ["**ab", ["ab", "xab", "x/ab"], ["b", "a/b"]],
    ["a**b", ["ab", "ax/b", "a/b"], ["axb", "ax"]],
    ["?/**", ["a/b", "b/c/d"], ["a", "ab", "ab/c"]],
    ["a/**", ["a/b", "a/b/c"], ["a", "b/a"]],
    ["a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["z", "a/zz"]],
    ["a**", ["a", "ab", "ab/c"], ["b"]],
    ["*\n!src", ["a"], ["src", "src/a"]],
    ["*\n!src\nsrc/*.o", ["a", "src/a.o"], ["src", "src/a.c", "src/sub/a.o"]],
    ["x\n!x/y\n*", ["x", "x/z", "a"], ["x/y"]],
    ["!a\na", ["a"], ["b"]],
    ["a\n!a/b", ["a", "a/c"], ["a/b", "a/b/c"]],
    ["?.txt", ["a.txt", "é.txt"], ["ab.txt", "a/b.txt"]],
    ["[ab]c", ["ac", "bc"], ["cc", "abc"]],
    ["a]{2}", ["a]]"], ["a]{2}", "a]"]],
    ["[a-c]?", ["ax", "cé"], ["dx", "a"]],
    ["[^a]", ["b"], ["a", "bb"]],
    ["a\\*", ["a*"], ["ab"]],
    ["*.{js,ts}", ["x.{js,ts}"], ["x.js"]],
    ["a|b", ["a|b"], ["a", "ab", "xb"]],
    ["a|b*", ["a", "ab", "xb"], ["x"]],
    ["a.b*", ["a.bc"], ["axb"]],
    ["./a", ["a"], []],
    ["/!a\na", ["a"], []],
    [".", [], ["a"]],
  ];
  for (const [text, ignored, kept] of cases) {
    it(`applies ${JSON.stringify(text)}`, () => {
      const rules = rulesOf(text);
      assert.deepEqual(
        ignored.filter((path) => !rules.ignores(path)),
        [],
      );
      assert.deepEqual(
        kept.filter((path) => rules.ignores(path)),
        [],
      );
    });
  }

  for (const text of ["[", "a\\", "!", "[]", "[a-]", "*[b", "\\p*"]) {
    it(`refuses ${text}`, () => assert.throws(() => rulesOf(text), { name: "IgnoreRulesError", message: text }));
  }

  it("tells whether an exception reaches into a folder that is left out", () => {
    const prefixes = rulesOf("*\n!a/b/**\n!c");
    assert.deepEqual(
      ["a", "a/b", "c", "b", "ab"].map((folder) => prefixes.reachesInto(folder)),
      [true, true, true, false, false],
    );
    assert.equal(rulesOf("*").reachesInto("a"), false);
    for (const exception of ["**/x", "b/*/x", "b/**/x"])
      assert.equal(rulesOf(`*\n!${exception}`).reachesInto("a"), true);
  });
});
