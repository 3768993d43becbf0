import assert from "node:assert/strict";
import { parseRepositoryName, serverAt } from "../../../../lib/github/address.ts";

describe("parseRepositoryName", () => {
  it("has the owner and the name", () => {
    assert.deepEqual(parseRepositoryName("acme/hit-counter"), { owner: "acme", name: "hit-counter" });
  });
});

describe("serverAt", () => {
  const dotCom = {
    baseUrl: "https://api.github.com/",
    api: "https://api.github.com",
    pages: "https://github.com",
    host: "github.com",
  };
  const cloud = {
    baseUrl: "https://api.acme.ghe.com/",
    api: "https://api.acme.ghe.com",
    pages: "https://acme.ghe.com",
    host: "acme.ghe.com",
  };
  const own = (root: string) => ({ baseUrl: `${root}/`, api: `${root}/api/v3`, pages: root, host: new URL(root).host });
  for (const [address, expected, local] of [
    [undefined, dotCom, false],
    ["https://github.com", dotCom, false],
    ["https://api.github.com/", dotCom, false],
    ["https://acme.ghe.com/", cloud, false],
    ["https://api.acme.ghe.com", cloud, false],
    ["https://github.example.com", own("https://github.example.com"), false],
    ["https://github.example.com/api/v3/", own("https://github.example.com"), false],
    ["https://example.com/github", own("https://example.com/github"), false],
    ["http://127.0.0.1:5056/", own("http://127.0.0.1:5056"), true],
    ["https://api.acme.ghe.com.example.com/", own("https://api.acme.ghe.com.example.com"), false],
    ["https://my-api.github.com/", own("https://my-api.github.com"), false],
    ["https://api.github.com.example.com/", own("https://api.github.com.example.com"), false],
  ] as const) {
    it(`reads ${address}`, () => assert.deepEqual(serverAt(address), { ...expected, local }));
  }
});
