import assert from "node:assert/strict";
import { ignoreFileOf, isIgnored } from "../../../../components/settings/ignore-file.ts";

const files = (texts: Readonly<Record<string, string>>) => ({
  kind: (path: string) => (texts[path] === undefined ? undefined : ("file" as const)),
  read: (path: string) => texts[path],
});

describe("ignoreFileOf", () => {
  const cases: [name: string, dockerfile: string | undefined, path: string][] = [
    ["the Dockerfile's own", "own", "app/own.dockerignore"],
    ["that of a Dockerfile beside the context", "../out", "out.dockerignore"],
    ["that of an absolute Dockerfile", "/abs/own", "/abs/own.dockerignore"],
    ["the context's", "other", "app/.dockerignore"],
    ["the context's, which has no Dockerfile", undefined, "app/.dockerignore"],
  ];
  for (const [name, dockerfile, path] of cases) {
    it(`is ${name}`, () => {
      const names = ["app/own", "out", "/abs/own", "app/"];
      const texts = Object.fromEntries(names.map((each) => [`${each}.dockerignore`, each]));
      assert.equal(ignoreFileOf("app", dockerfile, files(texts)).path, path);
    });
  }

  it("has no rules where there is none", () => {
    assert.deepEqual(ignoreFileOf("app", "Dockerfile", files({})), { path: "app/.dockerignore", text: "" });
  });
});

describe("isIgnored", () => {
  it("goes by the rules of BuildKit, exceptions and line ends of Windows included", () => {
    assert.equal(isIgnored(".git", "# all\r\n*\r\n!src\r\n"), true);
    assert.equal(isIgnored("src", "*\n!src"), false);
    assert.equal(isIgnored(".git", "*\n!.git"), false);
    assert.equal(isIgnored("a/.cache", "**/.cache"), true);
  });

  it("leaves nothing out by rules that BuildKit refuses", () => {
    assert.equal(isIgnored(".git", ".git\n["), false);
  });
});
