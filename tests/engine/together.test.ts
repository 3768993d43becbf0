import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readReport } from "../../cli/report/stack-report.ts";
import { fileBackend } from "../../cli/support/file-backend.ts";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { addBuilder } from "./support/builders.ts";
import { crane, digestOf, platformsOf, readIndex, validate } from "./support/images.ts";
import { done } from "./support/runs.ts";
import { type Run, SANDBOX, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/arm/v7"];
const TOGETHER = "app-linux-amd64-together";
const PARTS = `${TOGETHER}-parts`;

/** What is printed right before a step fails, docker-build may lose. */
const dockerfile = (failing = "none") => `FROM busybox:stable
ARG TARGETARCH
COPY . /src
RUN test $TARGETARCH != ${failing} || { sleep 2; exit 1; }
`;
const named = (op: string, image: string) =>
  PLATFORMS.map((platform) => `${op} ${image}-${platform.replaceAll("/", "-")}`);

describe("platforms that are built together", function () {
  this.timeout(1_200_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", dockerfile());
    workspace.write("app/file", "one");
    workspace.write("child/Dockerfile", "FROM parent\nRUN uname -m > /machine && cp /src/file /copy\n");
  });
  after(() => workspace.remove());

  const repository = (image: string) => `${workspace.namespace}/${image}`;
  /** `app` has no attestations, so that its index is the same each time; `attested` has, and `child` is built on `app`. */
  const configure = (build: "separate" | "together") => {
    const common = { platforms: PLATFORMS, build, tags: ["latest"], volatileLabels: "index" };
    const gates = [{ name: "machine", builtin: "architecture" }];
    workspace.configure({
      builders: SANDBOX,
      images: {
        app: {
          ...common,
          repositories: [repository("app"), repository("mirror")],
          context: "app",
          attestations: { provenance: false },
        },
        attested: {
          ...common,
          repositories: [repository("attested")],
          context: "app",
          attestations: { provenance: "max" },
          gates,
        },
        child: {
          ...common,
          build: "separate",
          repositories: [repository("child")],
          context: "child",
          contexts: { parent: "image:app" },
        },
      },
    });
  };
  const stepsOf = ({ steps }: Run, image: string) =>
    steps.filter((step) => step.includes(` ${image}-linux`)).toSorted();
  const indexOf = (image: string) => crane("manifest", `${repository(image)}:latest`);
  /** The images of an index, without what is another after every build. */
  const imagesOf = async (image: string) => {
    const { manifests } = await readIndex(`${repository(image)}:latest`);
    return manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
  };

  it("give the index that they give one by one, and take nothing away", async () => {
    configure("separate");
    done(await workspace.up());
    const apart = await indexOf("app");
    const [attested, child] = await Promise.all([imagesOf("attested"), indexOf("child")]);

    configure("together");
    done(await workspace.preview());
    const run = done(await workspace.up());
    const steps = [`create ${TOGETHER}`, `create ${PARTS}`, ...named("delete", "app")];
    assert.deepEqual(stepsOf(run, "app"), steps.toSorted());
    for (const image of ["app", "mirror"]) assert.equal(await indexOf(image), apart);
    assert.equal(await indexOf("child"), child);
    assert.deepEqual(await imagesOf("attested"), attested);
    const { manifests } = await readIndex(`${repository("attested")}:latest`);
    assert.deepEqual(
      manifests.flatMap((descriptor) => attestedDigest(descriptor) ?? []),
      attested.map(({ digest }) => digest),
    );
    await validate(`${repository("attested")}:latest`);
    assert.deepEqual(done(await workspace.up()).steps, []);
  });

  it("move no tag when one of them fails, and are reported each", async () => {
    const before = await digestOf(`${repository("app")}:latest`);
    workspace.write("app/Dockerfile", dockerfile("arm64"));
    const failed = await workspace.up("--continue-on-error");
    assert.notEqual(failed.exitCode, 0, failed.output);
    assert.match(failed.output, /\[linux\/arm64 \d\/\d\] RUN test/);
    assert.equal(await digestOf(`${repository("app")}:latest`), before);

    workspace.write("app/Dockerfile", dockerfile());
    workspace.write("app/file", "two");
    const run = done(await workspace.up());
    assert.deepEqual(stepsOf(run, "app"), [`update ${PARTS}`, `update ${TOGETHER}`].toSorted());
    const index = await readIndex(`${repository("app")}:latest`);
    assert.deepEqual(platformsOf(index), PLATFORMS);
    const env = { ...process.env, PULUMI_BACKEND_URL: fileBackend(join(workspace.folder, "stacks")) };
    const { images } = await readReport({ pulumi: "pulumi", env, cwd: workspace.folder, stack: "test" });
    const [app] = images;
    assert.deepEqual(
      app?.platforms.map(({ platform, digest }) => [platform, digest]).toSorted(),
      index.manifests.map(({ digest }, at) => [PLATFORMS[at], digest]).toSorted(),
    );
  });

  it("are pushed again one by one, where one of them is gone", async () => {
    const index = await indexOf("app");
    const [image] = await imagesOf("app");
    await crane("delete", `${repository("app")}@${image?.digest}`);
    const { exitCode, output } = await workspace.up("--continue-on-error");
    assert.notEqual(exitCode, 0, output);
    assert.match(output, /What was built together is pushed again by an update with build: separate/);
    configure("separate");
    done(await workspace.up());
    assert.equal(await indexOf("app"), index);
    await validate(`${repository("app")}:latest`);
    configure("together");
    done(await workspace.up());
    assert.equal(await indexOf("app"), index);
  });

  it("are as many builds as there are builders, and give the same images", async () => {
    const images = await imagesOf("app");
    const { Nodes } = JSON.parse(readFileSync(join(process.env.BUILDX_CONFIG ?? "", "instances/sandbox"), "utf8"));
    await addBuilder(workspace, "other", { endpoint: Nodes[0].Endpoint });
    const own = { volatileLabels: "index", attestations: { provenance: false }, build: "together" };
    const platforms = [...PLATFORMS, "linux/386"];
    const builders = { ...SANDBOX, "linux/arm": "other", "linux/arm64": "other" };
    workspace.configureApp({ ...own, platforms, repositories: [repository("app")] }, builders);
    const run = done(await workspace.up());
    const builds = stepsOf(run, "app").filter((step) => step.endsWith("-together"));
    assert.deepEqual(builds, ["create app-linux-arm64-together", `update ${TOGETHER}`]);
    const index = await readIndex(`${repository("app")}:latest`);
    assert.deepEqual(platformsOf(index), platforms);
    assert.deepEqual(index.manifests.slice(0, images.length), images);
    await validate(`${repository("app")}:latest`);
    assert.deepEqual(done(await workspace.up()).steps, []);
  });

  it("publish nothing of what was edited while they were built", async () => {
    workspace.write("app/Dockerfile", "FROM busybox:stable\nCOPY . /src\nRUN sleep 6\n");
    workspace.configureApp({ platforms: PLATFORMS, build: "together", repositories: [repository("edited")] });
    const running = workspace.up();
    // docker-build has read the folder then, for the last time.
    await workspace.untilPrinted("RUN sleep 6");
    workspace.write("app/file", "during");
    const edited = await running;
    assert.notEqual(edited.exitCode, 0, edited.output);
    assert.match(
      edited.output,
      /"app\/file" was changed while linux\/amd64, linux\/arm64, linux\/arm\/v7 were built together, so their images may/,
    );
    assert.equal(await digestOf(`${repository("edited")}:latest`), undefined);
    const again = done(await workspace.up());
    assert.ok(again.steps.includes(`update ${TOGETHER}`), again.output);
    assert.deepEqual(platformsOf(await readIndex(`${repository("edited")}:latest`)), PLATFORMS);
    assert.deepEqual(done(await workspace.up()).steps, []);
  });
});
