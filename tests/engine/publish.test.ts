import assert from "node:assert/strict";
import { execa } from "execa";
import { digestOf, platformsOf, readIndex, validate } from "./support/images.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { Workspace } from "./support/workspace.ts";

/** What the state has of an image. */
interface Component {
  urn: string;
  outputs: { platforms: Record<string, { digest: string; ref: string }> };
}

const PLATFORMS = ["linux/386", "linux/amd64", "linux/arm/v7", "linux/arm64"];

describe("publishing", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let app: string;
  let mirror: string;

  before(async () => {
    workspace = await Workspace.create();
    app = `${workspace.namespace}/app`;
    mirror = `${workspace.namespace}/mirror`;
    workspace.write("app/Dockerfile", "FROM busybox:stable\nARG NOTE\nCOPY file /file\nRUN uname -m > /machine\n");
    workspace.write("app/file", "one\n");
    workspace.write("other/Dockerfile", "FROM busybox:stable\nRUN echo other > /other\n");
    workspace.configure({
      builders: { default: "sandbox" },
      images: {
        app: {
          repositories: [app, mirror],
          context: "app",
          platforms: PLATFORMS,
          tags: ["1.2.3", "latest", "edge"],
          args: { NOTE: 'a "quoted", note' },
          labels: { "com.example.note": 'with, a comma and "quotes"' },
          annotations: { "org.opencontainers.image.description": 'An app, type="test"' },
        },
        other: {
          repositories: [`${workspace.namespace}/other`],
          context: "other",
          platforms: ["linux/amd64"],
          tags: ["v1"],
        },
      },
    });
  });
  after(() => workspace.remove());

  it("writes nothing in a preview, and says what is new", async () => {
    const requests = await requestsDuring(async () => {
      const { exitCode, output, steps } = await workspace.preview();
      assert.equal(exitCode, 0, output);
      // Checks are resources only while they fail.
      const other = ["other", "other-linux-amd64", `other-${workspace.namespace}/other`];
      assert.deepEqual(
        steps.filter((step) => step.includes(" other")),
        other.map((name) => `create ${name}`),
      );
      assert.match(output, /1\.2\.3, edge, latest: new, new build$/m);
    });
    assert.ok(requests.length > 0, "the preview did not read the registry");
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
  });

  it("builds every platform and moves the tags of every repository", async () => {
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const index = await readIndex(`${app}:latest`);
    assert.deepEqual(platformsOf(index), PLATFORMS);
    assert.equal(index.annotations?.["org.opencontainers.image.description"], 'An app, type="test"');
    assert.equal(index.annotations?.["org.opencontainers.image.version"], "1.2.3");
    const digests = await Promise.all(
      [app, mirror].flatMap((repository) => ["latest", "1.2.3", "edge"].map((tag) => digestOf(`${repository}:${tag}`))),
    );
    assert.equal(new Set(digests).size, 1);

    assert.equal((await workspace.outputs<Record<string, string>>())[mirror], `${mirror}@${digests[0]}`);
    const { deployment } = JSON.parse(await workspace.state()) as { deployment: { resources: Component[] } };
    assert.deepEqual(
      deployment.resources.filter(({ urn }) => /Check::/.test(urn)),
      [],
    );
    const component = deployment.resources.find(({ urn }) => urn.endsWith("::multiarch:index:MultiArchImage::app"));
    for (const platform of PLATFORMS) {
      const built = component?.outputs.platforms[platform];
      assert.ok(built, platform);
      assert.equal(await digestOf(built.ref), built.digest);
      const [image] = (await readIndex(built.ref)).manifests;
      assert.ok(index.manifests.some(({ digest }) => digest === image?.digest));
    }
  });

  it("gives every client each platform, with its labels and annotations", async () => {
    for (const platform of PLATFORMS) {
      const { stdout } = await execa("crane", ["config", "--platform", platform, `${mirror}:1.2.3`]);
      const config = JSON.parse(stdout) as { architecture: string; config: { Labels: Record<string, string> } };
      assert.equal(config.architecture, platform.split("/")[1]);
      assert.equal(config.config.Labels["com.example.note"], 'with, a comma and "quotes"');
      assert.equal(config.config.Labels["org.opencontainers.image.title"], "app");
    }
    const { stdout } = await execa("docker-buildx", ["imagetools", "inspect", `${app}:1.2.3`, "--raw"]);
    assert.deepEqual(platformsOf(JSON.parse(stdout)), PLATFORMS);
  });

  it("changes nothing the second time", async () => {
    const requests = await requestsDuring(async () => {
      const { exitCode, output, steps } = await workspace.up();
      assert.equal(exitCode, 0, output);
      assert.deepEqual(steps, []);
    });
    assert.deepEqual(
      requests.filter((request) => !isRead(request)),
      [],
    );
  });

  it("builds only what depends on an edited file", async () => {
    workspace.write("other/Dockerfile", "FROM busybox:stable\nRUN echo changed > /other\n");
    const before = await digestOf(`${workspace.namespace}/other:v1`);
    const preview = await workspace.preview();
    assert.match(preview.output, new RegExp(`v1 +${before?.slice(7, 19)} +new build +moves`));
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    const updated = ["other-linux-amd64", `other-${workspace.namespace}/other`];
    assert.deepEqual(
      steps,
      updated.map((name) => `update ${name}`),
    );
    assert.notEqual(await digestOf(`${workspace.namespace}/other:v1`), before);
  });

  it("leaves the images and tags in place when the stack is destroyed", async () => {
    const { exitCode, output } = await workspace.destroy();
    assert.equal(exitCode, 0, output);
    assert.match(output, /latest: stays in the registry/);
    assert.deepEqual(platformsOf(await readIndex(`${app}:latest`)), PLATFORMS);
    await validate(`${app}:latest`);
  });

  it("moves nothing when the state is lost and the same is published again", async () => {
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.match(output, /was published already; unchanged: .*latest/);
    assert.doesNotMatch(output, /moved from/);
  });
});
