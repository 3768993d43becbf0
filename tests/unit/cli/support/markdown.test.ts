import assert from "node:assert/strict";
import { code, plain, table } from "../../../../cli/support/markdown.ts";

describe("plain", () => {
  const cases: [words: string, markdown: string][] = [
    ["refs/heads/main at 0123", "refs/heads/main at 0123"],
    ["https://github.com/acme/app/settings", "https://github.com/acme/app/settings"],
    ["<img src=x onerror=y>", "\\<img src=x onerror=y\\>"],
    ["[text](http://x) **bold** _a_ `b` ~c~", "\\[text\\](http://x) \\*\\*bold\\*\\* \\_a\\_ \\`b\\` \\~c\\~"],
    ["a|b\nc", "a|b\\\\nc"],
    ["# no heading", "\\# no heading"],
    ["- no list", "\\- no list"],
    ["12. no list", "12\\. no list"],
    ["1.2.3 and a-b", "1\\.2.3 and a-b"],
    ["for @acme/team and acme/app#7", "for @&#8203;acme/team and acme/app#&#8203;7"],
    ["&lt;b&gt;", "\\&lt;b\\&gt;"],
  ];
  for (const [words, markdown] of cases) {
    it(`makes ${JSON.stringify(markdown)}`, () => assert.equal(plain(words), markdown));
  }
});

describe("code", () => {
  const cases: [words: string, markdown: string][] = [
    ["v1.2.3", "`v1.2.3`"],
    ["a`b", "`` a`b ``"],
    ["``", "``` `` ```"],
    ["", "`  `"],
    ["a\n</td>", "`a\\n</td>`"],
  ];
  for (const [words, markdown] of cases) {
    it(`makes ${JSON.stringify(markdown)}`, () => assert.equal(code(words), markdown));
  }
});

describe("table", () => {
  it("keeps bars inside of their cells", () => {
    assert.equal(table(["a"], [[code("x|y\\|z")], [plain("x|y")]]), "| a |\n| --- |\n| `x\\|y\\\\|z` |\n| x\\|y |");
  });
});
