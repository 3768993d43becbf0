// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles.
import assert from "node:assert/strict";
import { parseDockerfile } from "../../../../components/dockerfile/dockerfile.ts";
import { findTarget, needsOf } from "../../../../components/dockerfile/stages.ts";

const TARGET = "linux/arm64";
const BUILDER = "linux/amd64";

function parse(...lines: string[]) {
  const dockerfile = parseDockerfile(lines.join("\n"));
  assert.ok(dockerfile);
  return dockerfile;
}

function needs(
  lines: string[],
  contexts: Record<string, string> = {},
  target?: string,
  buildPlatform: string | undefined = BUILDER,
) {
  const dockerfile = parse(...lines);
  const position = findTarget(dockerfile, target);
  assert.ok(position !== undefined);
  const facts = { platform: TARGET, buildPlatform, target, args: {} };
  const { images, runs, origin } = needsOf(dockerfile, position, contexts, facts);
  return { images: images.map(({ name, platform }) => `${name} ${platform}`), runs: [...runs], origin };
}

/** What is asked for, without what the image is made of. */
function asked(...parameters: Parameters<typeof needs>) {
  const { images, runs } = needs(...parameters);
  return { images, runs };
}

describe("findTarget", () => {
  const dockerfile = parse("FROM a AS one", "FROM b AS Two", "FROM c");
  const cases: [target: string | undefined, expected: number | undefined][] = [
    [undefined, 2],
    ["one", 0],
    ["TWO", 1],
    ["1", 1],
    ["3", undefined],
    ["three", undefined],
  ];
  for (const [target, expected] of cases) {
    it(`${target ?? "no target"} is ${expected ?? "missing"}`, () =>
      assert.equal(findTarget(dockerfile, target), expected));
  }
});

describe("needsOf", () => {
  it("reads the base image for the platform of the build, and runs there", () => {
    assert.deepEqual(asked(["FROM a", "RUN x"]), { images: [`a ${TARGET}`], runs: [TARGET] });
  });

  it("reads a stage that is compiled on the builder for the builder's platform", () => {
    const lines = ["FROM --platform=$BUILDPLATFORM go AS build", "RUN x", "FROM scratch", "COPY --from=build /a /a"];
    assert.deepEqual(asked(lines), { images: [`go ${BUILDER}`], runs: [BUILDER] });
  });

  it("knows the platform of such a stage as little as it knows the builder's", () => {
    const facts = { platform: TARGET, buildPlatform: undefined, target: undefined, args: {} };
    const dockerfile = parse("FROM --platform=$BUILDPLATFORM go AS build", "RUN x");
    const { images, runs, origin } = needsOf(dockerfile, 0, {}, facts);
    assert.deepEqual(images, [{ name: "go", platform: undefined, line: 1, context: undefined }]);
    assert.deepEqual([...runs], [undefined]);
    assert.equal(origin.platform, undefined);
  });

  it("lets a stage have the platform of the one that it starts from", () => {
    const lines = ["FROM --platform=linux/386 a AS base", "FROM base", "RUN x"];
    assert.deepEqual(asked(lines), { images: ["a linux/386"], runs: ["linux/386"] });
  });

  it("leaves out stages that the target does not build upon", () => {
    const lines = ["FROM a AS one", "RUN x", "FROM b AS two", "FROM c AS three"];
    assert.deepEqual(asked(lines, {}, "two"), { images: [`b ${TARGET}`], runs: [] });
  });

  it("reads images that files are taken from, and stages by their number", () => {
    const lines = [
      "FROM a",
      "FROM b",
      "COPY --from=0 /x /x",
      "COPY --from=tools:1 /y /y",
      "RUN --mount=from=c,target=/c x",
    ];
    assert.deepEqual(asked(lines).images, [`b ${TARGET}`, `a ${TARGET}`, `tools:1 ${TARGET}`, `c ${TARGET}`]);
  });

  it("leaves out what a named context stands for: an image, a stage, a source", () => {
    assert.deepEqual(asked(["FROM alpine:3"], { "docker.io/library/alpine:3": "folder" }).images, []);
    assert.deepEqual(asked(["FROM a AS one"], { one: "folder" }).images, []);
    assert.deepEqual(asked(["FROM scratch", "COPY --from=assets /a /a"], { assets: "web" }).images, []);
    assert.deepEqual(asked(["FROM a AS one", "FROM one", "RUN x"], { one: "folder" }).images, []);
  });

  it("takes a stage for the image of the same name only from then on", () => {
    assert.deepEqual(asked(["FROM a AS a", "FROM a"]).images, [`a ${TARGET}`]);
  });

  it("leaves out a base that is not known, and the empty one", () => {
    assert.deepEqual(asked(["FROM ${X^^}"]).images, []);
    assert.deepEqual(asked(["FROM scratch"]).images, []);
  });

  it("finds a stage that files are copied from wherever it stands, and no number of a mount", () => {
    const lines = ["FROM a AS one", "COPY --from=Two /x /x", "RUN --mount=from=1,target=/x x", "FROM b AS two"];
    assert.deepEqual(asked(lines, {}, "one").images, [`a ${TARGET}`, `b ${TARGET}`]);
  });

  it("takes a base for a stage only as it is compared: in lower case", () => {
    assert.deepEqual(asked(["FROM a AS Build", "FROM Build"]).images, [`Build ${TARGET}`]);
  });

  it("adds what the base stage keeps for it, and for no stage further on", () => {
    const lines = ["FROM a AS one", "ONBUILD COPY --from=b /x /x", "ONBUILD RUN x"];
    assert.deepEqual(asked([...lines, "FROM one"]), { images: [`a ${TARGET}`, `b ${TARGET}`], runs: [TARGET] });
    assert.deepEqual(asked([...lines, "FROM scratch", "COPY --from=one /a /a"]).images, [`a ${TARGET}`]);
  });

  it("reads the image that a named context has in the place of another one, or of a stage", () => {
    const contexts = { base: "docker-image://r.io/a:1" };
    assert.deepEqual(needs(["FROM base"], contexts).origin.image, {
      name: "r.io/a:1",
      platform: TARGET,
      line: 1,
      context: "base",
    });
    assert.deepEqual(asked(["FROM b AS base", "FROM base"], contexts).images, [`r.io/a:1 ${TARGET}`]);
    assert.deepEqual(asked(["FROM b"], { b: "docker-image://scratch" }).images, []);
  });

  const ARM = "--platform=linux/arm/v7";
  const origins: [title: string, lines: string[], line: number, platform: string | undefined][] = [
    ["the base", ["FROM a"], 1, TARGET],
    ["a platform that is written", ["FROM b AS one", `FROM ${ARM} a`], 2, "linux/arm/v7"],
    ["an architecture alone", ["FROM --platform=s390x a"], 1, "linux/s390x"],
    ["Linux alone", ["FROM --platform=linux a"], 1, "linux/amd64"],
    ["a platform out of an ARG", ["ARG P=linux/s390x", "ARG Q=${P}", "FROM --platform=$Q a"], 3, "linux/s390x"],
    [
      "a stage before, whose platform stays",
      [`FROM ${ARM} a AS one`, "FROM --platform=linux/arm64 one"],
      1,
      "linux/arm/v7",
    ],
    [
      "a stage before the one before",
      ["FROM --platform=$BUILDPLATFORM a AS one", "FROM one AS two", "FROM two"],
      1,
      BUILDER,
    ],
    ["nothing, which is of the platform that is built", ["FROM --platform=$BUILDPLATFORM scratch"], 1, TARGET],
    [
      "a base, whatever its files are copied from",
      [`FROM ${ARM} a AS one`, "FROM b", "COPY --from=one /a /a"],
      2,
      TARGET,
    ],
  ];
  for (const [title, lines, line, platform] of origins) {
    it(`has its programs from ${title}`, () => {
      const { origin } = needs(lines);
      assert.deepEqual([origin.line, origin.platform], [line, platform]);
    });
  }

  it("ends at stages that ask for each other", () => {
    assert.deepEqual(asked(["FROM a AS one", "COPY --from=two / /", "FROM b AS two", "COPY --from=one / /"]).runs, []);
  });
});
