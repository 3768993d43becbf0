import assert from "node:assert/strict";
import { decodeAuth, readAuthConfig, type User } from "../../../../lib/registry/docker-auth-config.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("decodeAuth", () => {
  const user: User = { username: "u", password: "p" };
  const auths: [title: string, auth: string, found: User | undefined][] = [
    ["a user and a password", base64("u:p"), user],
    ["line breaks, as base64 prints them", `${base64("u:p")}\r\n`, user],
    ["a password of several lines and colons", base64("u:a:b\nc\n"), { username: "u", password: "a:b\nc\n" }],
    ["a password with zeros around it", base64("u:\0\0p\0\0"), user],
    ["a password with zeros in it", base64("u:a\0\0b"), { username: "u", password: "a\0\0b" }],
    ["no password", base64("u:"), { username: "u", password: "" }],
    ["no user", base64(":u:p"), undefined],
    ["no colon", base64("u"), undefined],
    ["an end that is missing", base64("u:pp").replace(/=+$/, ""), undefined],
    ["too much at its end", `${base64("u:p")}====`, undefined],
    ["another alphabet", `${base64("u:p")}-_-_`, undefined],
    ["something else before it", `!!!!${base64("u:p")}`, undefined],
    ["two of them", `${base64("u:pp")}${base64("u:p")}`, undefined],
  ];
  for (const [title, auth, found] of auths) {
    it(`reads ${title} as ${found ? "a user" : "none"}`, () => assert.deepEqual(decodeAuth(auth), found));
  }
});

describe("readAuthConfig", () => {
  it("has the users by their keys, and none where there is none", () => {
    const auths = { "ghcr.io": { auth: base64("u:p") } };
    assert.deepEqual(
      readAuthConfig(JSON.stringify({ auths })),
      new Map([["ghcr.io", { username: "u", password: "p" }]]),
    );
    assert.deepEqual(readAuthConfig("{}"), new Map());
  });

  for (const text of ["", "{", "null", "[]", '{"auths":{"a":{}}}', '{"auths":{"a":{"auth":"u:p"}}}', '{"other":1}']) {
    it(`is nothing for ${text || "an empty text"}`, () => assert.equal(readAuthConfig(text), undefined));
  }
});
