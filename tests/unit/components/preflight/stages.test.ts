// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles.
import assert from "node:assert/strict";
import { parseDockerfile } from "../../../../components/preflight/dockerfile.ts";
import { findTarget, needsOf } from "../../../../components/preflight/stages.ts";

const TARGET = "linux/arm64";
const BUILDER = "linux/amd64";

function needs(lines: string[], contexts: string[] = [], target?: string, buildPlatform: string | undefined = BUILDER) {
  const dockerfile = parseDockerfile(lines.join("\n"));
  const position = findTarget(dockerfile, target);
  assert.ok(position !== undefined);
  const { images, runs } = needsOf(dockerfile, position, contexts, { platform: TARGET, buildPlatform, args: {} });
  return { images: images.map(({ name, platform }) => `${name} ${platform}`), runs: [...runs] };
}

describe("findTarget", () => {
  const dockerfile = parseDockerfile("FROM a AS one\nFROM b AS Two\nFROM c");
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

  it("finds nothing in a file without stages", () =>
    assert.equal(findTarget(parseDockerfile(""), undefined), undefined));
});

describe("needsOf", () => {
  it("reads the base image for the platform of the build, and runs there", () => {
    assert.deepEqual(needs(["FROM a", "RUN x"]), { images: [`a ${TARGET}`], runs: [TARGET] });
  });

  it("reads a stage that is compiled on the builder for the builder's platform", () => {
    const lines = ["FROM --platform=$BUILDPLATFORM go AS build", "RUN x", "FROM scratch", "COPY --from=build /a /a"];
    assert.deepEqual(needs(lines), { images: [`go ${BUILDER}`], runs: [BUILDER] });
  });

  it("knows the platform of such a stage as little as it knows the builder's", () => {
    const lines = ["FROM --platform=$BUILDPLATFORM go AS build", "RUN x"];
    const dockerfile = parseDockerfile(lines.join("\n"));
    const { images, runs } = needsOf(dockerfile, 0, [], { platform: TARGET, buildPlatform: undefined, args: {} });
    assert.deepEqual(images, [{ name: "go", platform: undefined }]);
    assert.deepEqual([...runs], [undefined]);
  });

  it("lets a stage have the platform of the one that it starts from", () => {
    const lines = ["FROM --platform=linux/386 a AS base", "FROM base", "RUN x"];
    assert.deepEqual(needs(lines), { images: ["a linux/386"], runs: ["linux/386"] });
  });

  it("leaves out stages that the target does not build upon", () => {
    const lines = ["FROM a AS one", "RUN x", "FROM b AS two", "FROM c AS three"];
    assert.deepEqual(needs(lines, [], "two"), { images: [`b ${TARGET}`], runs: [] });
  });

  it("reads images that files are taken from, and stages by their number", () => {
    const lines = [
      "FROM a",
      "FROM b",
      "COPY --from=0 /x /x",
      "COPY --from=tools:1 /y /y",
      "RUN --mount=from=c,target=/c x",
    ];
    assert.deepEqual(needs(lines).images, [`b ${TARGET}`, `a ${TARGET}`, `tools:1 ${TARGET}`, `c ${TARGET}`]);
  });

  it("leaves out what a named context stands for: an image, a stage, a source", () => {
    assert.deepEqual(needs(["FROM alpine:3"], ["docker.io/library/alpine:3"]).images, []);
    assert.deepEqual(needs(["FROM a AS one"], ["one"]).images, []);
    assert.deepEqual(needs(["FROM scratch", "COPY --from=assets /a /a"], ["assets"]).images, []);
    assert.deepEqual(needs(["FROM a AS one", "FROM one", "RUN x"], ["one"]).images, []);
  });

  it("takes a stage for the image of the same name only from then on", () => {
    assert.deepEqual(needs(["FROM a AS a", "FROM a"]).images, [`a ${TARGET}`]);
  });

  it("leaves out a base that is not known, and the empty one", () => {
    assert.deepEqual(needs(["FROM ${X%y}"]).images, []);
    assert.deepEqual(needs(["FROM scratch"]).images, []);
  });
});
