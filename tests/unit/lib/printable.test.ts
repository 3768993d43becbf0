import assert from "node:assert/strict";
import fc from "fast-check";
import { printable, printableLines } from "../../../lib/printable.ts";

describe("printable", () => {
  const cases: [words: string, shown: string][] = [
    ["plain words, ümläut, 日本語", "plain words, ümläut, 日本語"],
    ["\u001b[2J\u001b]8;;http://evil\u0007x", "\\x1b[2J\\x1b]8;;http://evil\\x07x"],
    ["\u009b31mred", "\\x9b31mred"],
    ["a\nb\r\nc\td", "a\\nb\\r\\nc\\td"],
    ["a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\x85d"],
    ["user\u202egnp.exe", "user\\u202egnp.exe"],
    ["zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"],
    ["::error::no", ": :error::no"],
    ["  ::add-mask::x", "  : :add-mask::x"],
    ["[::1]:5000 and a::b", "[::1]:5000 and a::b"],
    ["x ##[group]y ##vso[task.setvariable]z ##teamcity[a]", "x # #[group]y # #vso[task.setvariable]z # #teamcity[a]"],
    ["## a heading", "## a heading"],
  ];
  for (const [words, shown] of cases) {
    it(`makes ${JSON.stringify(shown)}`, () => assert.equal(printable(words), shown));
  }

  it("gives one line of characters that can be seen, whatever it gets, and changes nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (words) => {
        const shown = printable(words);
        assert.doesNotMatch(shown, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|^\s*::|##\w*\[/u);
        assert.equal(printable(shown), shown);
      }),
    );
  });

  it("keeps the lines of several", () => {
    assert.equal(
      printableLines("one\r\n::set-output name=a::b\n\u001b[0mthree"),
      "one\n: :set-output name=a::b\n\\x1b[0mthree",
    );
  });
});
