import assert from "node:assert/strict";
import { digestOf, platformsOf, readIndex } from "./support/images.ts";
import { Workspace } from "./support/workspace.ts";

// The engine hands maps over with their keys in order.
const PLATFORMS = ["linux/386", "linux/amd64", "linux/arm64"];

// Which platform fails is decided by a file that only that platform's target copies: fixing it changes no other.
const DOCKERFILE = `FROM busybox:stable AS good
RUN echo good > /built

FROM busybox:stable AS broken
RUN echo this platform is broken; exit 3
`;

describe("a platform that fails", function () {
  this.timeout(300_000);

  for (const flags of [[], ["--parallel", "1"]]) {
    it(`leaves the others recorded and every tag where it was ${flags.join(" ")}`.trimEnd(), async () => {
      const workspace = await Workspace.create();
      try {
        const { repository } = workspace;
        const configure = (target: string) => {
          const platforms = { "linux/arm64": { target }, "linux/amd64": {}, "linux/386": {} };
          workspace.configureApp({ target: "good", platforms, tags: ["1.0.0"] });
        };
        workspace.write("app/Dockerfile", DOCKERFILE);
        configure("broken");
        const failed = await workspace.up(...flags);
        assert.notEqual(failed.exitCode, 0);
        assert.match(failed.output, /this platform is broken/);
        assert.equal(await digestOf(`${repository}:1.0.0`), undefined);

        configure("good");
        const fixed = await workspace.up(...flags);
        assert.equal(fixed.exitCode, 0, fixed.output);
        assert.deepEqual(fixed.steps, ["update app", "create app-linux-arm64", `create app-${repository}`]);
        assert.deepEqual(platformsOf(await readIndex(`${repository}:1.0.0`)), PLATFORMS);
      } finally {
        await workspace.remove();
      }
    });
  }

  it("is one error where the others go on, and nothing is said of what depends on it", async () => {
    const workspace = await Workspace.create();
    try {
      workspace.environment = { PULUMI_CONTINUE_ON_ERROR: "true" };
      workspace.write("app/Dockerfile", DOCKERFILE);
      const configure = (target: string, others: object = {}) =>
        workspace.configureApp({
          target: "good",
          platforms: { "linux/arm64": { target }, "linux/amd64": {}, ...others },
        });
      configure("good", { "linux/386": {} });
      assert.equal((await workspace.up()).exitCode, 0);
      workspace.write("app/Dockerfile", DOCKERFILE.replaceAll("RUN echo", "RUN true && echo"));
      configure("broken");
      const failed = await workspace.up();
      assert.notEqual(failed.exitCode, 0);
      assert.match(failed.output, /this platform is broken/);
      assert.doesNotMatch(failed.output, /undefined|has a problem|manifests\[/);
      // What the index of before refers to stays in the state for as long as there is no other.
      assert.doesNotMatch(failed.output, /snapshot integrity|delete app-linux-386/);
      configure("good");
      const fixed = await workspace.up();
      assert.equal(fixed.exitCode, 0, fixed.output);
      assert.ok(fixed.steps.includes("delete app-linux-386"), fixed.output);
    } finally {
      await workspace.remove();
    }
  });

  it("leaves the published tag alone until it is fixed", async () => {
    const workspace = await Workspace.create();
    try {
      const { repository } = workspace;
      workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo one > /one\n");
      workspace.configureApp({ platforms: ["linux/amd64", "linux/arm64"] });
      assert.equal((await workspace.up()).exitCode, 0);
      const published = await digestOf(`${repository}:latest`);
      workspace.write("app/Dockerfile", 'FROM busybox:stable\nRUN test "$(uname -m)" = x86_64\n');
      const failed = await workspace.up();
      assert.notEqual(failed.exitCode, 0);
      assert.equal(await digestOf(`${repository}:latest`), published);
      workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo two > /two\n");
      const fixed = await workspace.up();
      assert.equal(fixed.exitCode, 0, fixed.output);
      assert.notEqual(await digestOf(`${repository}:latest`), published);
    } finally {
      await workspace.remove();
    }
  });

  it("ends a build that hangs at the time that is set", async () => {
    const workspace = await Workspace.create();
    try {
      workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN sleep 600\n");
      workspace.configureApp({ timeout: "5s" });
      const { exitCode, output } = await workspace.up();
      assert.notEqual(exitCode, 0);
      assert.match(output, /deadline exceeded/);
    } finally {
      await workspace.remove();
    }
  });
});
