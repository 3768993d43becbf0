import assert from "node:assert/strict";
import { digestOf } from "./support/images.ts";
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
