import assert from "node:assert/strict";
import fc from "fast-check";
import type { Build } from "../../../../components/settings/image.ts";
import { readApp } from "./fixture.ts";

const PATH = ["images", "app"];
const read = (image: object, builders?: unknown) => readApp(image, builders).builds;
/** What a build has of a field, and where that stands. */
const located = <Field extends keyof Build>(build: Build | undefined, field: Field) => [
  build?.at(field),
  build?.[field],
];

describe("the builds of an image", () => {
  it("have what the image says, for each platform of a list", () => {
    const image = { platforms: ["linux/amd64", "linux/aarch64"], context: "app", target: "t", args: { A: 1, B: true } };
    const builds = read(image);
    assert.deepEqual(
      builds.map((build) => located(build, "platform")),
      [
        [[...PATH, "platforms", 0], "linux/amd64"],
        [[...PATH, "platforms", 1], "linux/arm64"],
      ],
    );
    for (const build of builds) {
      assert.deepEqual(located(build, "builder"), [["builders"], undefined]);
      assert.deepEqual(located(build, "context"), [[...PATH, "context"], "app"]);
      assert.deepEqual(located(build, "dockerfile"), [[...PATH, "dockerfile"], "Dockerfile"]);
      assert.deepEqual(located(build, "target"), [[...PATH, "target"], "t"]);
      assert.deepEqual(build.args, { A: "1", B: "true" });
      assert.deepEqual([build.secrets, build.contexts, build.publish], [{}, {}, true]);
    }
  });

  it("have what differs on their platform in a map", () => {
    const own = { builder: "mine", dockerfile: "D", target: "t", args: { B: "2" }, cache: { type: "inline" } };
    const platforms = { "linux/aarch64": own, "linux/386": null };
    const [arm, x86] = read({ platforms, args: { A: "1", B: "1" }, publish: false, contexts: { base: "b" } });
    const at = [...PATH, "platforms", "linux/aarch64"];
    assert.deepEqual(located(arm, "platform"), [at, "linux/arm64"]);
    assert.deepEqual(located(arm, "builder"), [[...at, "builder"], "mine"]);
    assert.deepEqual(located(arm, "dockerfile"), [[...at, "dockerfile"], "D"]);
    assert.deepEqual(located(arm, "target"), [[...at, "target"], "t"]);
    assert.deepEqual(located(arm, "cache"), [[...at, "cache"], { type: "inline" }]);
    assert.deepEqual(arm?.args, { A: "1", B: "2" });
    assert.deepEqual([arm?.contexts, arm?.publish], [{ base: "b" }, false]);
    assert.deepEqual([x86?.builder, x86?.args], [undefined, { A: "1", B: "1" }]);
    assert.deepEqual(located(x86, "dockerfile"), [[...PATH, "dockerfile"], "Dockerfile"]);
  });

  it("have the builder of their platform, however it is spelled, and else the default one", () => {
    const builders = { default: "one", "linux/aarch64": "two" };
    const [amd64, arm64] = read({ platforms: ["linux/amd64", "linux/arm64"] }, builders);
    assert.deepEqual(located(amd64, "builder"), [["builders", "default"], "one"]);
    assert.deepEqual(located(arm64, "builder"), [["builders", "linux/aarch64"], "two"]);
  });

  it("are there for what is no platform, too: nothing else of it is to be hidden", () => {
    const names = (platforms: unknown) => read({ platforms }).map(({ platform }) => platform);
    assert.deepEqual(names(["linux/amd46", 1]), ["linux/amd46"]);
    assert.deepEqual(names({ "linux/amd46": { target: "" }, "linux/arm64": 5 }), ["linux/amd46", "linux/arm64"]);
    assert.deepEqual([names(5), names(undefined), names(null)], [[], [], []]);
  });

  it("have the Dockerfile as it is written, and no folder of an invalid context", () => {
    assert.equal(read({ platforms: ["linux/amd64"], dockerfile: "/tmp/D" })[0]?.dockerfile, "/tmp/D");
    const context = (written: unknown) => read({ platforms: ["linux/amd64"], context: written })[0]?.context;
    assert.equal(context("https://example.com/a.git#v1"), "https://example.com/a.git#v1");
    for (const invalid of ["https://example.com/a", "s3://a", 1, null, "", ["."]]) {
      assert.equal(context(invalid), "nowhere://");
    }
  });
});

describe("an image that is read", () => {
  it("has what is invalid left out, and the default in its place", () => {
    const platforms = { "linux/amd64": { builder: "a/b", target: 1, cache: { type: "local" } } };
    const { dockerfile, publish, cache, args, secrets, labels, builds } = readApp(
      {
        platforms,
        dockerfile: 5,
        publish: "no",
        cache: { type: "registry", ref: "acme/cache" },
        args: { A: "a", B: 1, C: true, D: { toString: 0 }, E: null, F: ["x"], G: 1.5, "1A": "x" },
        secrets: { npm: { env: "NPM", mode: 5 }, x: 5, y: { env: "1x" }, z: { secure: "AAAB" } },
        labels: { a: "b", c: 1, "d=": "e" },
      },
      { default: "-bad" },
    );
    assert.deepEqual([dockerfile, publish, cache], ["Dockerfile", true, undefined]);
    assert.deepEqual(args, { A: "a", B: "1", C: "true" });
    assert.deepEqual(secrets, { npm: { env: "NPM" } });
    assert.deepEqual(labels, { a: "b" });
    const [build] = builds;
    assert.deepEqual([build?.builder, build?.target, build?.cache], [undefined, undefined, undefined]);
  });

  it("knows where what is left stands", () => {
    const image = readApp({ repositories: [5, "ghcr.io/acme/app", "app", "quay.io/acme/app"], tags: [1, 2, "v1"] });
    assert.deepEqual(image.repositories, ["ghcr.io/acme/app", "quay.io/acme/app"]);
    assert.deepEqual(
      [image.at("repositories", 0), image.at("repositories", 1), image.at("tags", 0), image.at("tags")],
      [
        [...PATH, "repositories", 1],
        [...PATH, "repositories", 3],
        [...PATH, "tags", 2],
        [...PATH, "tags"],
      ],
    );
  });

  it("takes a named context of no valid form for something all the same", () => {
    assert.deepEqual(readApp({ contexts: { a: 5, b: "docker-image:x", c: "folder" } }).contexts, {
      a: "nowhere://",
      b: "nowhere://",
      c: "folder",
    });
  });

  it("can be anything", () => {
    const fields = fc.constantFrom("platforms", "args", "contexts", "context", "cache", "secrets", "tags", "publish");
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything()),
        fc.dictionary(fields, fc.anything()),
        fc.anything(),
        (one, image, builders) => {
          readApp(one, builders);
          readApp({ platforms: ["linux/amd64"], ...image }, builders);
        },
      ),
    );
  });
});
