// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles.
import assert from "node:assert/strict";
import { parseDockerfile } from "../../../../components/dockerfile/dockerfile.ts";
import { expand, globalVariables } from "../../../../components/dockerfile/variables.ts";

describe("expand", () => {
  const variables = new Map([
    ["A", "1"],
    ["EMPTY", ""],
    ["PATHLIKE", "a/b/c:1"],
    ["SECRET", undefined],
  ]);
  const cases: [text: string, expected: string | undefined][] = [
    ["plain", "plain"],
    ["a:$A-b", "a:1-b"],
    ["a:${A}b", "a:1b"],
    ["$NONE", ""],
    ["${NONE:-x}", "x"],
    ["${NONE-x}", "x"],
    ["${EMPTY:-x}", "x"],
    ["${EMPTY-x}", ""],
    ["${A:-x}", "1"],
    ["${A:+x}", "x"],
    ["${NONE:+x}", ""],
    ["${EMPTY+x}", "x"],
    ["$SECRET", undefined],
    ["${SECRET:-x}", undefined],
    ["${A%1}", ""],
    ["${A", undefined],
    ["${NONE:-${A}}", "1"],
    ["${NONE:-${EMPTY:-y}}", "y"],
    ["${A:+${NONE:-z}}", "z"],
    ["${A^^}", undefined],
    ["${NONE:?not set}", undefined],
    ["${PATHLIKE#*/}", "b/c:1"],
    ["${PATHLIKE##*/}", "c:1"],
    ["${PATHLIKE%:*}", "a/b/c"],
    ["${PATHLIKE%%/*}", "a"],
    ["${PATHLIKE/b/x}", "a/x/c:1"],
    ["${PATHLIKE//?:/-}", "a/b/-1"],
    ["\\$A", "$A"],
    ["'$A'", "$A"],
    ['"$A"', "1"],
    ["$A_$$", ""],
    ["$", "$"],
  ];
  for (const [text, expected] of cases) {
    it(`${text} is ${expected === undefined ? "not known" : `"${expected}"`}`, () => {
      assert.equal(expand(text, variables, "\\"), expected);
    });
  }
});

describe("globalVariables", () => {
  const facts = { platform: "linux/arm/v7", buildPlatform: "linux/amd64", target: undefined, args: {} };
  const of = (text: string, changes: Partial<typeof facts> | { buildPlatform: undefined } = {}) => {
    const dockerfile = parseDockerfile(text);
    assert.ok(dockerfile);
    return globalVariables(dockerfile, { ...facts, ...changes });
  };

  it("knows the platforms and their parts", () => {
    const variables = of("FROM a");
    assert.equal(variables.get("TARGETPLATFORM"), "linux/arm/v7");
    assert.equal(variables.get("TARGETARCH"), "arm");
    assert.equal(variables.get("TARGETVARIANT"), "v7");
    assert.equal(variables.get("BUILDPLATFORM"), "linux/amd64");
    assert.equal(variables.get("BUILDVARIANT"), "");
    assert.equal(variables.get("TARGETSTAGE"), "default");
    assert.equal(of("FROM a AS last").get("TARGETSTAGE"), "last");
  });

  it("sets what is not known of the builder to nothing known", () => {
    const variables = of("FROM a", { buildPlatform: undefined });
    assert.ok(variables.has("BUILDPLATFORM"));
    assert.equal(variables.get("BUILDPLATFORM"), undefined);
  });

  it("fills defaults from those before, and lets build arguments go first", () => {
    const text = "ARG V=1\nARG IMAGE=alpine:$V\nARG UNSET\nFROM $IMAGE";
    assert.equal(of(text).get("IMAGE"), "alpine:1");
    assert.equal(of(text, { args: { V: "2" } }).get("IMAGE"), "alpine:2");
    assert.equal(of(text, { args: { IMAGE: "debian" } }).get("IMAGE"), "debian");
    assert.equal(of(text).has("UNSET"), false);
  });

  it("does not let an argument into FROM that the Dockerfile does not declare", () => {
    assert.equal(of("FROM $X", { args: { X: "debian" } }).has("X"), false);
  });
});
