import assert from "node:assert/strict";
import { type Frontend, frontendOf, isForeign, readsContexts } from "../../../../components/dockerfile/frontend.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("frontendOf", () => {
  const cases: [title: string, text: string, expected: Frontend | undefined][] = [
    ["none", "FROM a", undefined],
    ["a directive", "# syntax=docker/dockerfile:1\nFROM a", { image: "docker/dockerfile:1", options: "" }],
    ["one with more words", "#syntax = acme/f  x=1\nFROM a", { image: "acme/f", options: "  x=1" }],
    ["one in capitals", "# SYNTAX=acme/f\r\nFROM a", { image: "acme/f", options: "" }],
    ["one behind a byte order mark", "\uFEFF# syntax=acme/f\nFROM a", { image: "acme/f", options: "" }],
    ["one behind a shebang", "#!/bin/x\n// syntax=acme/f\n", { image: "acme/f", options: "" }],
    ["one behind another directive", "# escape=`\n# syntax=acme/f\nFROM a", { image: "acme/f", options: "" }],
    ["the first of two", "# syntax=acme/f\n# syntax=acme/g\nFROM a", { image: "acme/f", options: "" }],
    ["one behind a comment", "# a comment\n# syntax=acme/f\nFROM a", undefined],
    ["one behind a blank line", "\n# syntax=acme/f\nFROM a", undefined],
    ["one in JSON", '{ "syntax": "acme/f:1 y" }', { image: "acme/f:1", options: " y" }],
    ["JSON without one", '{ "syntax": 1 }', undefined],
    ["what is not JSON", "{ FROM a", undefined],
  ];
  for (const [title, text, expected] of cases) {
    it(`reads ${title}`, () => assert.deepEqual(frontendOf(text, {}), expected));
  }

  it("reads the build argument first", () => {
    const args = { BUILDKIT_SYNTAX: " docker/dockerfile:1 " };
    assert.deepEqual(frontendOf("# syntax=acme/f\nFROM a", args), { image: "docker/dockerfile:1", options: "" });
  });
});

describe("isForeign", () => {
  const cases: [image: string, expected: boolean][] = [
    ["docker/dockerfile", false],
    ["docker/dockerfile:1", false],
    [`docker.io/docker/dockerfile:1@${DIGEST}`, false],
    [`docker/dockerfile@${DIGEST}`, false],
    ["index.docker.io/docker/dockerfile-upstream:master", false],
    ["docker/dockerfile-copy:v0.1.9", true],
    ["ghcr.io/docker/dockerfile:1", true],
    ["acme/frontend", true],
    ["not an image", true],
  ];
  for (const [image, expected] of cases) {
    it(`of ${image} is ${expected}`, () => assert.equal(isForeign({ image, options: "" }), expected));
  }
});

describe("readsContexts", () => {
  const cases: [tag: string, expected: boolean][] = [
    ["", true],
    [":1", true],
    [":1-labs", true],
    [":labs", true],
    [":latest", true],
    [":1.4", true],
    [":1.4.0-rc1", true],
    [":1.28.1", true],
    [`:1@${DIGEST}`, true],
    [`@${DIGEST}`, true],
    [":2.0", true],
    [":1.3", false],
    [":1.3-labs", false],
    [":1.2.1", false],
    [`:1.2@${DIGEST}`, false],
    [":1.0-experimental", false],
    [":experimental", false],
  ];
  for (const [tag, expected] of cases) {
    const image = `docker/dockerfile${tag}`;
    it(`of ${image} is ${expected}`, () => assert.equal(readsContexts({ image, options: "" }), expected));
  }

  it("of another frontend is false", () => assert.equal(readsContexts({ image: "acme/f", options: "" }), false));
});
