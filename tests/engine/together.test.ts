import assert from "node:assert/strict";
import { crane, readIndex, validate } from "./support/images.ts";
import { type Run, SANDBOX, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/arm/v7"];
const TOGETHER = "app-linux-amd64-together";

const dockerfile = (failing = "none", wait = 0) => `FROM busybox:stable
ARG TARGETARCH
COPY . /src
RUN sleep ${wait} && test $TARGETARCH != ${failing}
`;

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
  /** `app` has no attestations, so that its index is the same each time; `child` is built on it, and has. */
  const configure = (build: "separate" | "together", platforms: unknown = PLATFORMS) => {
    const common = { platforms, build, tags: ["latest"], volatileLabels: "index" };
    const repositories = [repository("app"), repository("mirror")];
    workspace.configure({
      builders: SANDBOX,
      images: {
        app: { ...common, repositories, context: "app", attestations: { provenance: false } },
        child: {
          ...common,
          build: "separate",
          repositories: [repository("child")],
          context: "child",
          contexts: { parent: "image:app" },
          gates: [{ name: "machine", builtin: "architecture" }],
        },
      },
    });
  };
  const done = (run: Run): Run => {
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };
  const stepsOf = ({ steps }: Run, image: string) =>
    steps.filter((step) => step.includes(` ${image}-linux`)).toSorted();
  const indexOf = (image: string) => crane("manifest", `${repository(image)}:latest`);

  it("give the index that they give one by one, and lose nothing of it", async () => {
    configure("separate");
    done(await workspace.up());
    const apart = await indexOf("app");
    const before = await readIndex(`${repository("child")}:latest`);

    configure("together");
    done(await workspace.preview());
    const run = done(await workspace.up());
    assert.deepEqual(
      stepsOf(run, "app"),
      [
        ...PLATFORMS.map((platform) => `create app-${platform.replaceAll("/", "-")}`),
        `create ${TOGETHER}`,
        ...PLATFORMS.map((platform) => `delete app-${platform.replaceAll("/", "-")}`),
      ].toSorted(),
    );
    assert.equal(await indexOf("app"), apart);
    assert.equal(await indexOf("mirror"), apart);
    const child = await readIndex(`${repository("child")}:latest`);
    assert.deepEqual(child, before);
    await validate(`${repository("child")}:latest`);
    assert.deepEqual(done(await workspace.up()).steps, []);
  });
});
