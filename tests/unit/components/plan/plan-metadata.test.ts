import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GitContexts } from "../../../../components/contexts/git-dockerfiles.ts";
import { planMetadata, planNames } from "../../../../components/plan/plan-metadata.ts";
import { Sources } from "../../../../components/plan/sources.ts";
import { imageAsker } from "../../../../components/preflight/base-image.ts";
import { checkBeforehand } from "../../../../components/preflight/preflight.ts";
import { projectFiles } from "../../../../components/settings/files.ts";
import type { Image } from "../../../../components/settings/image.ts";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { formatRepository, type Repository } from "../../../../lib/oci/reference.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";
import { readNamed } from "../settings/fixture.ts";

const nobody = () => assert.fail("asked git");
const GIT: GitContexts = { pin: nobody, dockerfile: nobody };
const DIGEST = `sha256:${"1".repeat(64)}`;

/** One that no other is built on, nor the other way round. */
const alone = (image: Image) => ({ image, isParent: false, parents: {} });

describe("planMetadata", () => {
  const folder = process.cwd();
  before(() => process.chdir(temporaryFolder()));
  after(() => {
    process.chdir(folder);
    removeFolders();
  });

  it("names what is wrong with git contexts and with those that are images together", async () => {
    const contexts = { lib: "git://example.com/lib.git#none", base: "docker-image://busybox:gone" };
    const image = readNamed("app", { contexts, platforms: ["linux/amd64"], tags: ["v1"] });
    const planning = {
      environment: {},
      sources: new Sources({ env: {} }),
      askTags: async () => [],
      git: { ...GIT, pin: async () => Promise.reject(new Error("has no such branch")) },
      askImage: async () => ({ kind: "missing" as const }),
      isPreview: true,
      now: new Date("2026-11-24T12:00:00Z"),
    };
    const planned = await planMetadata(alone(image), planNames(image, planning), planning);
    const problems = "problems" in planned ? planned.problems : [];
    assert.deepEqual(problems.map(({ path }) => path.at(-1)).toSorted(), ["base", "lib"]);
  });

  it("warns of gates that are not run, where no other command would publish the image", async () => {
    const gates = [{ name: "starts", run: ["app"] }];
    const fields = { context: ".", platforms: ["linux/amd64"], tags: ["v1"], dirty: "ignore", gates };
    const warningsOf = async (own: object, environment: NodeJS.ProcessEnv = {}) => {
      const planning = {
        environment,
        sources: new Sources({ env: {} }),
        askTags: async () => [],
        git: GIT,
        isPreview: true,
        now: new Date("2026-11-24T12:00:00Z"),
      };
      const planned = await planNames(readNamed("app", { ...fields, ...own }), planning);
      return "metadata" in planned ? planned.metadata.warnings : assert.fail("is refused");
    };
    const warning = "publish: false pushes nothing, so that no gate is run: starts";
    assert.ok((await warningsOf({ publish: false })).includes(warning));
    assert.ok(!(await warningsOf({ publish: false }, { MULTIARCH_WOULD_PUBLISH: '["app"]' })).includes(warning));
    assert.ok(!(await warningsOf({ repositories: ["ghcr.io/acme/app"] })).includes(warning));
  });

  it("asks a registry once for each base, whoever needs it and however it is written", async () => {
    const asked: string[] = [];
    const client = {
      async manifest(repository: Repository, reference: string) {
        asked.push(`${formatRepository(repository)}:${reference}`);
        const platforms = ["amd64", "arm64"].map((architecture) => ({ platform: { os: "linux", architecture } }));
        const bytes = Buffer.from(JSON.stringify({ manifests: platforms }));
        return { mediaType: MEDIA_TYPES.ociIndex, digest: DIGEST, bytes };
      },
      blob: () => assert.fail("asked for a blob"),
    };
    const askImage = imageAsker({}, {}, client);
    const images = ["debian", "docker.io/library/debian:latest", "ghcr.io/acme/base:1"].map((base, index) => {
      const name = `app${index}`;
      mkdirSync(name);
      writeFileSync(join(name, "Dockerfile"), `FROM ${base} AS build\nFROM busybox\nCOPY --from=build /a /a\n`);
      const settings = { context: name, platforms: ["linux/amd64", "linux/arm64"], tags: ["v1"], publish: false };
      return readNamed(name, settings);
    });
    const planning = {
      environment: {},
      sources: new Sources({ env: {} }),
      askTags: async () => [],
      git: GIT,
      askImage,
      isPreview: true,
      now: new Date("2026-11-24T12:00:00Z"),
    };
    const planned = await Promise.all(
      images.map((image) => planMetadata(alone(image), planNames(image, planning), planning)),
    );
    const outside = {
      files: projectFiles(process.cwd()),
      git: GIT,
      askImage,
      askBuilder: async () => ({ kind: "absent" as const }),
      debug: () => undefined,
    };
    await checkBeforehand(
      images.flatMap(({ builds }) => builds),
      outside,
    );
    assert.deepEqual(asked.toSorted(), [
      "docker.io/library/busybox:latest",
      "docker.io/library/debian:latest",
      "ghcr.io/acme/base:1",
    ]);
    const bases = planned.map((each) => ("metadata" in each ? each.metadata.bases : assert.fail("is refused")));
    assert.ok(bases.every((own) => own.length === 2 && own.every(({ current }) => current === DIGEST)));
  });
});
