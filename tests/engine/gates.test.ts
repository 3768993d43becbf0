import assert from "node:assert/strict";
import type { ImageManifest } from "../../lib/oci/manifest.ts";
import { crane, digestOf } from "./support/images.ts";
import { requestsDuring } from "./support/requests.ts";
import { Workspace } from "./support/workspace.ts";

// An image without a shell of its own, whose only program is one that prints a file.
const DOCKERFILE = `FROM busybox:stable AS programs
ARG TARGETPLATFORM
RUN echo "app 1.2.3 on $TARGETPLATFORM" > /version

FROM scratch
COPY --from=programs /bin/busybox /usr/bin/cat
COPY --from=programs /version /version
USER 1000:1000
`;
const PLATFORMS = ["linux/amd64", "linux/arm64"];
/** What the sandbox's registry has of Docker Hub's busybox. */
const SHELL = "docker.io/library/busybox:stable";

describe("gates", function () {
  this.timeout(600_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    workspace.environment = { PULUMI_CONTINUE_ON_ERROR: "true" };
    workspace.write("app/Dockerfile", DOCKERFILE);
  });
  after(() => workspace.remove());

  const configure = (...gates: object[]) => workspace.configureApp({ platforms: PLATFORMS, tags: ["1.2.3"], gates });
  const run = (changes: object = {}) => ({ name: "starts", run: ["cat", "/version"], shell: SHELL, ...changes });

  it("that fail on one platform keep every tag where it is, and those that pass are recorded", async () => {
    configure(run({ expect: "{{version}}" }), run({ name: "native", expect: "/^app {{version}} on linux.amd64$/" }));
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0);
    assert.match(
      failed.output,
      /multiarch: the gate "native" failed on linux\/arm64: cat \/version printed no line that matches \/\^app 1\\\.2\\\.3 on linux\.amd64\$\/ in \S+\/app@sha256:\w+/,
    );
    assert.equal(await digestOf(`${workspace.repository}:1.2.3`), undefined);

    configure(
      run({ expect: "{{version}}" }),
      run({ name: "native", expect: "/^app {{version}} on linux.amd64$/", platforms: ["linux/amd64"] }),
    );
    const fixed = await workspace.up();
    assert.equal(fixed.exitCode, 0, fixed.output);
    assert.deepEqual(fixed.steps, ["update app", `create app-${workspace.repository}`]);
    const again = await workspace.up();
    assert.deepEqual(again.steps, []);
  });
});

describe("the gate architecture", function () {
  this.timeout(600_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    workspace.environment = { PULUMI_CONTINUE_ON_ERROR: "true" };
  });
  after(() => workspace.remove());

  it("finds an image that was built by what uname says, before a tag moves, and reads an image once", async () => {
    const fields = { platforms: ["linux/amd64", "linux/386"], tags: ["2.0.0"] };
    workspace.configureApp({ ...fields, gates: [{ name: "machine", builtin: "architecture" }] });
    workspace.write("app/Dockerfile", installing(""));
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0);
    assert.match(
      failed.output,
      /the gate "machine" failed on linux\/386: \S+\/app@sha256:\w+ has a program for another platform: \/usr\/local\/bin\/tool \(linux\/amd64\)\. In a build for linux\/386 on a 64-bit machine uname -m prints x86_64/,
    );
    assert.ok(failed.steps.includes("create app-linux-amd64-gate-machine"));
    assert.equal(await digestOf(`${workspace.repository}:2.0.0`), undefined);

    workspace.write("app/Dockerfile", installing('SHELL ["linux32", "sh", "-c"]'));
    const fixed = await workspace.up();
    assert.equal(fixed.exitCode, 0, fixed.output);
    assert.ok(await digestOf(`${workspace.repository}:2.0.0`));
    const layers = (
      await requestsDuring(async () => {
        const again = await workspace.up();
        assert.deepEqual(again.steps, []);
      })
    ).filter(({ path }) => path.includes("/blobs/"));
    assert.deepEqual(layers, []);

    // Without the gate it is a warning, and the layer of the base is not read.
    workspace.configureApp(fields);
    workspace.write("app/Dockerfile", installing(""));
    const read = await requestsDuring(async () => {
      const warned = await workspace.up();
      assert.equal(warned.exitCode, 0, warned.output);
      assert.match(
        warned.output,
        /warning: \S+\/app on linux\/386: sha256:\w+ has a program for another platform: \/usr\/local\/bin\/tool \(linux\/amd64\)/,
      );
    });
    const image = await crane("manifest", "--platform", "linux/386", `${workspace.repository}:2.0.0`);
    const [base, ...own] = (JSON.parse(image) as ImageManifest).layers.map(({ digest }) => digest);
    const got = read.filter(({ method, path }) => method === "GET" && path.includes("/app/blobs/"));
    const isRead = (digest = "") => got.some(({ path }) => path.endsWith(digest));
    assert.deepEqual([isRead(base), own.map(isRead)], [false, own.map(() => true)]);
    const next = await workspace.up();
    assert.deepEqual(next.steps, []);
    assert.doesNotMatch(next.output, /for another platform/);
  });
});

/** An image that takes one of two programs by the name that the kernel gives the machine. */
function installing(shell: string): string {
  return `FROM --platform=linux/amd64 busybox:stable AS amd64
FROM --platform=linux/386 busybox:stable AS i386

FROM busybox:stable
${shell}
COPY --from=amd64 /bin/busybox /opt/x86_64
COPY --from=i386 /bin/busybox /opt/i686
RUN mkdir -p /usr/local/bin && cp "/opt/$(uname -m)" /usr/local/bin/tool && rm -r /opt
`;
}
