// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of Dockerfiles.
import assert from "node:assert/strict";
import { checkSiblingBases } from "../../../../components/plan/sibling-bases.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readNamed } from "../settings/fixture.ts";
import { metadataOf } from "./fixture.ts";

const base = { repositories: ["ghcr.io/acme/base", "docker.io/acme/base"], tags: ["one", "latest"] };
const GIT = "https://example.com/a.git";

/** The problems of an image `app` beside `base`, a line each, with its Dockerfile. */
async function problemsOf(dockerfile: string, app: object = {}, changes: object = {}, env = {}): Promise<string[]> {
  const platforms = ["linux/amd64", "linux/arm64"];
  const written = {
    base: { ...base, platforms, context: "base", ...changes },
    app: { repositories: ["ghcr.io/acme/app"], tags: ["one"], platforms, ...app },
  };
  const named = Object.entries(written).map(([name, image]) => {
    return { image: readNamed(name, image), metadata: metadataOf(image) };
  });
  const places = {
    files: {
      kind: () => undefined,
      read: (path: string) => (path === "Dockerfile" ? dockerfile : path === "base/Dockerfile" ? "FROM a" : undefined),
    },
    git: { pin: async (location: string) => location, dockerfile: async () => dockerfile },
    debug: () => undefined,
  };
  const found = await checkSiblingBases(
    named.map(({ image }) => image),
    named,
    places,
    env,
  );
  return [...new Set(found.map(({ problem: { path, message } }) => `${formatPath(path)}: ${message}`))];
}

const END =
  'is published by the image "base" of this stack, and images of one stack cannot be based on each other; move "base" to a stack of its own, and run that stack first';

describe("images of a stack that are built on each other", () => {
  const refused: [title: string, dockerfile: string, line: number, name: string][] = [
    ["as its base", "FROM ghcr.io/acme/base:one", 1, "ghcr.io/acme/base:one"],
    ["without a tag", "FROM ghcr.io/acme/base", 1, "ghcr.io/acme/base"],
    ["by another name of the registry", "FROM acme/base:one", 1, "acme/base:one"],
    ["through an ARG", "ARG B=one\nFROM ghcr.io/acme/base:${B:-two}", 2, "ghcr.io/acme/base:one"],
    ["for its files", "FROM a\nCOPY --from=ghcr.io/acme/base:one /a /a", 2, "ghcr.io/acme/base:one"],
    ["for a mount", "FROM a\nRUN --mount=from=ghcr.io/acme/base:one,target=/b x", 2, "ghcr.io/acme/base:one"],
    ["in an earlier stage", "FROM ghcr.io/acme/base:one AS b\nFROM a\nCOPY --from=b /a /a", 1, "ghcr.io/acme/base:one"],
  ];
  for (const [title, dockerfile, line, name] of refused) {
    it(`are refused where one reads the other ${title}, once for all platforms`, async () => {
      assert.deepEqual(await problemsOf(dockerfile), [
        `images.app.dockerfile: "${name}" on line ${line} of "Dockerfile" ${END}`,
      ]);
    });
  }

  it("are refused where a named context is the other", async () => {
    const contexts = { tools: "docker-image://ghcr.io/acme/base:latest", unused: "docker-image://ghcr.io/acme/base" };
    assert.deepEqual(await problemsOf("FROM a\nCOPY --from=tools /a /a", { contexts }), [
      `images.app.contexts.tools: "ghcr.io/acme/base:latest" ${END}`,
    ]);
  });

  it("are refused where nothing is published, for what would be", async () => {
    const env = { MULTIARCH_WOULD_PUBLISH: '["base"]' };
    const unpublished = { publish: false };
    assert.equal((await problemsOf("FROM ghcr.io/acme/base:one", unpublished, unpublished, env)).length, 1);
    const others = { MULTIARCH_WOULD_PUBLISH: '["app"]' };
    assert.deepEqual(await problemsOf("FROM ghcr.io/acme/base:one", unpublished, unpublished, others), []);
  });

  it("are refused in a git context, too", async () => {
    assert.equal((await problemsOf("FROM ghcr.io/acme/base", { context: GIT })).length, 1);
  });

  const fine: [title: string, dockerfile: string, app?: object, base?: object][] = [
    ["another tag, which this stack does not publish", "FROM ghcr.io/acme/base:two"],
    ["a digest, which stays what it is", `FROM ghcr.io/acme/base:one@sha256:${"0".repeat(64)}`],
    ["another repository", "FROM quay.io/acme/base:one"],
    ["what it publishes itself", "FROM ghcr.io/acme/app:one"],
    ["an image that is not published", "FROM ghcr.io/acme/base:one", {}, { publish: false }],
    ["it in a stage that is not built", "FROM ghcr.io/acme/base:one AS b\nFROM a"],
    ["a context in its place", "FROM ghcr.io/acme/base:one", { contexts: { "ghcr.io/acme/base:one": "folder" } }],
  ];
  for (const [title, dockerfile, app, changes] of fine) {
    it(`are fine where one reads ${title}`, async () =>
      assert.deepEqual(await problemsOf(dockerfile, app, changes), []));
  }
});
