// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles.
import assert from "node:assert/strict";
import type { Parent } from "../../../../components/parents/parent.ts";
import { findChildren } from "../../../../components/plan/find-children.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readNamed } from "../settings/fixture.ts";
import { metadataOf } from "./fixture.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const base = {
  repositories: ["ghcr.io/acme/base", "docker.io/acme/base"],
  tags: ["one", "latest"],
  platforms: PLATFORMS,
  context: "base",
};
const GIT = "https://example.com/a.git";

/** What is found of images with these settings; the Dockerfile of `base` is `FROM a`, all others have the one given. */
async function find(dockerfile: string, written: Record<string, object>, environment = {}, faulty: string[] = []) {
  const named = Object.entries(written).map(([name, fields]) => {
    const image = readNamed(name, {
      repositories: [`ghcr.io/acme/${name}`],
      tags: ["one"],
      platforms: PLATFORMS,
      ...fields,
    });
    const contexts = { main: ".", named: {}, dockerfiles: {} };
    const metadata = { ...metadataOf(fields), contexts, isPublished: false };
    return { image, naming: Promise.resolve(faulty.includes(name) ? { problems: [] } : { metadata }) };
  });
  const places = {
    files: {
      kind: () => undefined,
      read: (path: string) => (path === "Dockerfile" ? dockerfile : path === "base/Dockerfile" ? "FROM a" : undefined),
    },
    git: { pin: async (location: string) => location, dockerfile: async () => dockerfile },
    debug: () => undefined,
  };
  const { images, problems } = await findChildren(named, places, { environment });
  const ofApp = images.find(({ image }) => image.name === "app");
  const parents = Object.entries(ofApp?.parents ?? {}).map(
    ([platform, own]) => `${platform}: ${own.map(describe).join("; ")}`,
  );
  return {
    image: ofApp?.image,
    parents,
    problems: problems.map(({ path, message }) => `${formatPath(path)}: ${message}`),
  };

  function describe({ context, image, reference, platform, isBase }: Parent): string {
    return `${context} is ${image} (${reference}) for ${platform ?? "the builder"}${isBase ? ", its base" : ""}`;
  }
}

describe("images that are built on others of their program", () => {
  const read = (context: string, reference: string, end: string) =>
    PLATFORMS.map((platform) => `${platform}: ${context} is base (${reference}) for ${platform}${end}`);
  const ONE = "ghcr.io/acme/base:one";
  const found: [title: string, dockerfile: string, context: string, reference: string, end: string, app?: object][] = [
    ["by its name", `FROM ${ONE}`, ONE, ONE, ", its base"],
    ["without a tag", "FROM ghcr.io/acme/base", "ghcr.io/acme/base", "ghcr.io/acme/base:latest", ", its base"],
    ["by another name of the registry", "FROM acme/base:one", "acme/base:one", "docker.io/acme/base:one", ", its base"],
    ["through an ARG", "ARG B=one\nFROM ghcr.io/acme/base:${B:-two}", ONE, ONE, ", its base"],
    ["for its files", `FROM a\nCOPY --from=${ONE} /a /a`, ONE, ONE, ""],
    ["for a mount", `FROM a\nRUN --mount=from=${ONE},target=/b x`, ONE, ONE, ""],
    ["in an earlier stage", `FROM ${ONE} AS b\nFROM a\nCOPY --from=b /a /a`, ONE, ONE, ""],
    ["by a context", "FROM tools", "tools", "ghcr.io/acme/base", ", its base", { contexts: { tools: "image:base" } }],
    [
      "by a context with its name in a registry",
      "FROM a\nCOPY --from=tools /a /a",
      "tools",
      "ghcr.io/acme/base",
      "",
      { contexts: { tools: "docker-image://ghcr.io/acme/base:latest" } },
    ],
    [
      "by a context that no line reads",
      "FROM a",
      "tools",
      "ghcr.io/acme/base",
      "",
      { contexts: { tools: "image:base" } },
    ],
    ["in a git context", `FROM ${ONE}`, ONE, ONE, ", its base", { context: GIT }],
  ];
  for (const [title, dockerfile, context, reference, end, app] of found) {
    it(`are found where one reads the other ${title}`, async () => {
      const { image, parents, problems } = await find(dockerfile, { base, app: app ?? {} });
      assert.deepEqual(problems, []);
      assert.deepEqual(parents, read(context, reference, end));
      assert.equal(image?.builds[0]?.contexts[context], "image:base");
    });
  }

  it("are found for the platform that a line asks for", async () => {
    const { parents } = await find(
      "FROM --platform=$BUILDPLATFORM ghcr.io/acme/base:one AS b\nFROM a\nCOPY --from=b /a /a",
      {
        base,
        app: {},
      },
    );
    assert.deepEqual(
      parents,
      PLATFORMS.map((platform) => `${platform}: ${ONE} is base (${ONE}) for the builder`),
    );
    const other = await find("FROM --platform=linux/amd64 ghcr.io/acme/base:one AS b\nFROM a\nCOPY --from=b /a /a", {
      base,
      app: {},
    });
    assert.deepEqual(
      other.parents,
      PLATFORMS.map((platform) => `${platform}: ${ONE} is base (${ONE}) for linux/amd64`),
    );
  });

  it("are found where the other one's tags are at fault", async () => {
    const { parents } = await find("FROM ghcr.io/acme/base:two", { base, app: {} }, {}, ["base"]);
    assert.equal(parents.length, 2);
  });

  const others: [title: string, dockerfile: string, app?: object, base?: object][] = [
    ["another tag, which this program does not publish", "FROM ghcr.io/acme/base:two"],
    ["a digest, which stays what it is", `FROM ghcr.io/acme/base:one@sha256:${"0".repeat(64)}`],
    ["another repository", "FROM quay.io/acme/base:one"],
    ["what it publishes itself", "FROM ghcr.io/acme/app:one"],
    ["an image that is not published", "FROM ghcr.io/acme/base:one", {}, { publish: false }],
    ["it in a stage that is not built", "FROM ghcr.io/acme/base:one AS b\nFROM a"],
    ["a context in its place", "FROM ghcr.io/acme/base:one", { contexts: { "ghcr.io/acme/base:one": "folder" } }],
  ];
  for (const [title, dockerfile, app = {}, changes = {}] of others) {
    it(`are not where one reads ${title}`, async () => {
      const { image, parents, problems } = await find(dockerfile, { base: { ...base, ...changes }, app });
      assert.deepEqual([parents, problems], [[], []]);
      assert.ok(!Object.values(image?.contexts ?? {}).includes("image:base"));
    });
  }

  const contexts = { tools: "image:base" };
  const refused: [title: string, dockerfile: string, images: Record<string, object>, problem: string][] = [
    [
      "the other one does not exist",
      "FROM tools",
      { base, app: { contexts: { tools: "image:bsae" } } },
      'images.app.contexts.tools: "image:bsae" names an image that this program does not have; did you mean "image:base"?',
    ],
    [
      "nothing is like the name of the other one",
      "FROM tools",
      { base, app: { contexts: { tools: "image:compiler" } } },
      'images.app.contexts.tools: "image:compiler" names an image that this program does not have; the others are base',
    ],
    [
      "the other one is not published",
      "FROM tools",
      { base: { ...base, publish: false }, app: { contexts } },
      'images.app.contexts.tools: "image:base" is built on "base", which is not published (publish: false), so that no registry has it; publish it, or make it a stage of the same Dockerfile',
    ],
    [
      "the other one is not built for all platforms",
      "FROM ghcr.io/acme/base:one",
      {
        base: { ...base, platforms: ["linux/amd64"] },
        app: { platforms: ["linux/amd46", "linux/amd64", "linux/arm64", "linux/s390x"] },
      },
      'images.app.dockerfile: "ghcr.io/acme/base:one" on line 1 of "Dockerfile" is needed for linux/arm64, linux/s390x, and "base" is built for linux/amd64 only; add them to the platforms of "base", or remove what needs them from "app"',
    ],
    [
      "the frontend takes no contexts",
      "# syntax=docker/dockerfile:1.3\nFROM ghcr.io/acme/base:one",
      { base, app: {} },
      'images.app.dockerfile: "ghcr.io/acme/base:one" on line 2 of "Dockerfile" is published by the image "base", and cannot be built on: docker/dockerfile:1.3, which reads the Dockerfile, knows no named contexts; use docker/dockerfile:1',
    ],
    [
      "one context is read for two platforms",
      "FROM --platform=$BUILDPLATFORM tools AS b\nFROM tools\nCOPY --from=b /a /a",
      { base, app: { contexts, platforms: ["linux/arm64"] } },
      'images.app.contexts.tools: is "image:base", which the Dockerfile reads for linux/arm64 and for the platform of the builder, and a context gives one of them; add another context that is "image:base", and write its name into one of the two lines',
    ],
    [
      "they are built on each other",
      "FROM a",
      {
        app: { contexts: { a: "image:library" } },
        library: { contexts: { b: "image:toolchain" } },
        toolchain: { contexts: { c: "image:app" } },
      },
      "images.app.contexts.a: the images are built on each other in a cycle: app -> library -> toolchain -> app; remove one of these contexts",
    ],
    [
      "one is built on itself",
      "FROM a",
      { app: { contexts: { a: "image:app" } } },
      "images.app.contexts.a: the images are built on each other in a cycle: app -> app; remove one of these contexts",
    ],
  ];
  for (const [title, dockerfile, images, problem] of refused) {
    it(`are refused where ${title}`, async () => {
      const { parents, problems } = await find(dockerfile, images);
      assert.deepEqual([...new Set(problems)], [problem]);
      assert.deepEqual(parents, []);
    });
  }

  it("take an older variant of a platform", async () => {
    const { problems } = await find("FROM tools", {
      base: { ...base, platforms: ["linux/arm/v6"] },
      app: { contexts, platforms: ["linux/arm/v7"] },
    });
    assert.deepEqual(problems, []);
  });
});
