import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { buildFingerprint } from "../../../../components/built/build-fingerprint.ts";
import { BUILT_VERSION, type BuiltPlatform } from "../../../../components/built/built-platform.ts";
import { imageContent } from "../../../../components/docker-build/content.ts";
import { withParentDigests } from "../../../../components/parents/parent.ts";
import { planImages } from "../../../../components/plan/plan-images.ts";
import { Sources } from "../../../../components/plan/sources.ts";
import { planBuilt } from "../../../../components/plan/take-built.ts";
import { commit, git, removeFolders, temporaryFolder } from "../fixture.ts";
import { readNamed } from "../settings/fixture.ts";

const PLATFORM = "linux/amd64";
const PUSHED = `sha256:${"1".repeat(64)}`;
const IMAGE = `sha256:${"2".repeat(64)}`;

describe("files of images on images in a plan", () => {
  const here = process.cwd();
  before(() => {
    process.chdir(temporaryFolder());
    git(".", "init");
    for (const [name, text] of Object.entries({ base: "FROM scratch\n", app: "FROM tools\n" })) {
      mkdirSync(name);
      writeFileSync(`${name}/Dockerfile`, text);
    }
    commit(".");
  });
  after(() => {
    process.chdir(here);
    removeFolders();
  });

  /** What is wrong with the files of both images, where the child was built on an image of this digest. */
  async function problems(digest: string, hasParent = true): Promise<string[]> {
    const image = (name: string, fields: object) =>
      readNamed(name, {
        repositories: [`ghcr.io/acme/${name}`],
        context: name,
        platforms: [PLATFORM],
        tags: ["1"],
        ...fields,
      });
    const images = [image("base", {}), image("app", { contexts: { tools: "image:base" } })];
    const nobody = () => assert.fail("asked git");
    const planned = await planImages(images, [], {
      environment: {},
      sources: new Sources({ env: {} }),
      askTags: async () => [],
      git: { pin: nobody, dockerfile: nobody },
      isPreview: true,
      now: new Date("2026-11-24T12:00:00Z"),
    });
    const files = planned.planned.map(async ({ image, metadata }): Promise<BuiltPlatform> => {
      const [build] = image.builds;
      const read = await imageContent(image);
      assert.ok(build && "content" in read);
      const settled = { ...metadata, baseAnnotations: image.name === "app" ? NAMED : {} };
      const filled = withParentDigests(settled, PLATFORM, { tools: digest });
      const common = {
        name: image.name,
        metadata: Promise.resolve(filled),
        content: Promise.resolve(read.content),
      };
      return {
        version: BUILT_VERSION,
        image: image.name,
        platform: PLATFORM,
        digest: PUSHED,
        repositories: image.repositories,
        revision: planned.revision,
        fingerprint: await buildFingerprint(common, build),
        pins: {
          contexts: image.name === "app" ? { tools: `docker-image://ghcr.io/acme/base@${digest}` } : {},
          args: {},
        },
        job: "machine",
        started: "2026-11-24T12:00:00Z",
        seconds: 1,
      };
    });
    const platforms = (await Promise.all(files)).filter(({ image }) => hasParent || image === "app");
    const found = await planBuilt(
      images,
      planned,
      { folder: "built", platforms, problems: [] },
      {
        askPushed: async () => ({ members: [] }),
        askDigest: async () => IMAGE,
        stackFile: "Pulumi.test.yaml",
      },
    );
    return found.problems.map(({ message }) => message);
  }
  const NAMED = { [PLATFORM]: { "org.opencontainers.image.base.name": "ghcr.io/acme/base" } };

  it("are taken where the child was built on the image of the file", async () => {
    assert.deepEqual(await problems(IMAGE), []);
  });

  it("are refused where it was built on another one", async () => {
    const [problem = "", ...others] = await problems(`sha256:${"3".repeat(64)}`);
    assert.deepEqual(others, []);
    assert.match(problem, /^app on linux\/amd64 was built with other .*images of this stack \(contexts\)/);
  });

  it("are not judged by an image that has no file", async () => {
    assert.deepEqual(await problems(`sha256:${"3".repeat(64)}`, false), []);
  });
});
