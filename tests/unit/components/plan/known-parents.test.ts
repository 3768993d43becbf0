import assert from "node:assert/strict";
import type { Parent } from "../../../../components/parents/parent.ts";
import type { KnownImage, UnknownImage } from "../../../../components/plan/known-image.ts";
import { type MachinePlatform, withKnownParents } from "../../../../components/plan/known-parents.ts";
import type { PlannedImage } from "../../../../components/plan/plan-images.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readApp } from "../settings/fixture.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];

interface World {
  /** What is known of the other image; left out for one that this run leaves out. */
  readonly known?: Partial<KnownImage> | UnknownImage | undefined;
  readonly machine?: MachinePlatform;
  readonly contexts?: Record<string, string>;
  readonly wanted?: readonly string[];
}

const there: KnownImage = { platforms: PLATFORMS, digestOf: async (platform) => `digest for ${platform}` };

/** What becomes of a parent of the build for arm64, and what is wrong. */
async function know(platform: string | undefined, world: World = {}) {
  const { machine = "untold", contexts = {}, wanted = PLATFORMS } = world;
  const parent: Parent = { context: "tools", image: "base", reference: "ghcr.io/acme/base", platform, isBase: true };
  const image = readApp({ platforms: PLATFORMS, contexts: { tools: "image:base" } });
  const planned = { image, metadata: { parents: { "linux/arm64": [parent] } } } as unknown as PlannedImage;
  const found = await withKnownParents(planned, {
    known: async () => ("known" in world ? world.known && { ...there, ...world.known } : there),
    machineOf: () => machine,
    contextsOf: () => contexts,
    isWanted: (own) => wanted.includes(own),
  });
  const [own] = found.planned.metadata.parents["linux/arm64"] ?? [];
  return {
    taken: [own?.platform, own?.digest],
    problems: found.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`),
  };
}

describe("what is known of parents before anything is built", () => {
  it("is the digest of the platform that is read", async () => {
    assert.deepEqual(await know("linux/amd64"), { taken: ["linux/amd64", "digest for linux/amd64"], problems: [] });
  });

  it("is none while that is to be built", async () => {
    const found = await know("linux/arm64", { known: { digestOf: async () => undefined } });
    assert.deepEqual(found, { taken: ["linux/arm64", undefined], problems: [] });
  });

  it("is that of the machine's platform for what is read for the builder", async () => {
    const found = await know(undefined, { machine: { platform: "linux/amd64" } });
    assert.deepEqual(found.taken, ["linux/amd64", "digest for linux/amd64"]);
    assert.deepEqual((await know(undefined)).taken, ["linux/arm64", "digest for linux/arm64"]);
    assert.deepEqual((await know(undefined, { machine: "later" })).taken, [undefined, undefined]);
  });

  it("is that of the platform whose digest another machine took", async () => {
    const contexts = { tools: "docker-image://ghcr.io/acme/base@digest for linux/amd64" };
    assert.deepEqual((await know(undefined, { contexts })).taken, ["linux/amd64", "digest for linux/amd64"]);
    const other = { tools: "docker-image://ghcr.io/acme/base@another digest" };
    assert.deepEqual((await know(undefined, { contexts: other })).taken, ["linux/arm64", "digest for linux/arm64"]);
  });

  it("is that of a platform that this run leaves out, where it was built before", async () => {
    const found = await know("linux/amd64", { known: { platforms: ["linux/arm64"] } });
    assert.deepEqual(found, { taken: ["linux/amd64", "digest for linux/amd64"], problems: [] });
  });

  const absent = { platforms: ["linux/arm64"], digestOf: async () => undefined };
  const refused: [title: string, platform: string | undefined, world: World, problem: string][] = [
    [
      "the run leaves the image out",
      "linux/arm64",
      { known: undefined },
      'images.app.contexts.tools: is built on "base", which this run leaves out; add it to --images (what is built already is not built again)',
    ],
    [
      "nothing is known of what was published of the image",
      "linux/arm64",
      { known: { problem: "which was never published; publish it first" } },
      'images.app.contexts.tools: is built on "base", which was never published; publish it first',
    ],
    [
      "the run leaves its platform out",
      "linux/amd64",
      { known: absent },
      'images.app.contexts.tools: is read for linux/amd64 of "base", which this run does not build; add it to --platforms (what is built already is not built again)',
    ],
    [
      "it has none for the machine",
      undefined,
      { known: absent, machine: { platform: "linux/amd64" } },
      'images.app.contexts.tools: is read for the platform of the builder, linux/amd64, and "base" is built for linux/arm64 only; add it to the platforms of "base", or remove --platform=$BUILDPLATFORM',
    ],
  ];
  for (const [title, platform, world, problem] of refused) {
    it(`is a problem where ${title}, unless the build is not wanted`, async () => {
      assert.deepEqual((await know(platform, world)).problems, [problem]);
      assert.deepEqual((await know(platform, { ...world, wanted: [] })).problems, []);
    });
  }
});
