import assert from "node:assert/strict";
import { digestOf, platformsOf, readIndex } from "./support/images.ts";
import { Workspace } from "./support/workspace.ts";

/** Two stacks that build a platform each, and one that publishes what both have built. */
const THREE_STACKS = `
import * as pulumi from "@pulumi/pulumi";
import { MultiArchImage } from "@components";

const stack = pulumi.getStack();
const { repository, swapped } = new pulumi.Config().requireObject<{ repository: string; swapped: boolean }>("app");
const common = { repositories: [repository], builders: { default: "sandbox" } };

function publish() {
  const digestOf = (name: string) =>
    new pulumi.StackReference(\`organization/multiarch/\${name}\`).requireOutput("digest");
  const [amd64, arm64] = [digestOf("amd64"), digestOf("arm64")];
  const platforms = { "linux/arm64": { digest: swapped ? amd64 : arm64 }, "linux/amd64": { digest: amd64 } };
  new MultiArchImage("app", { ...common, tags: ["merged"], platforms });
}

function build() {
  const platform = \`linux/\${stack}\`;
  const app = new MultiArchImage("app", { ...common, context: "app", tags: [stack], platforms: [platform] });
  return app.platforms[platform]?.digest;
}

export const digest = stack === "test" ? publish() : build();
`;

describe("platforms that other stacks built", function () {
  this.timeout(300_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create(THREE_STACKS);
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN uname -m > /machine\n");
  });
  after(() => workspace.remove());

  const configure = async (stack: string, swapped = false) => {
    const value = JSON.stringify({ repository: workspace.repository, swapped });
    await workspace.pulumi("config", "set", "--stack", stack, "app", value);
  };

  it("are merged by a third one, which builds nothing and sees what is for another platform", async () => {
    for (const stack of ["amd64", "arm64"]) {
      await workspace.pulumi("stack", "init", stack);
      await configure(stack);
      const run = await workspace.up("--stack", stack);
      assert.equal(run.exitCode, 0, run.output);
    }
    await workspace.pulumi("stack", "select", "test");
    await configure("test", true);
    for (const run of [await workspace.preview(), await workspace.up()]) {
      assert.notEqual(run.exitCode, 0, run.output);
      assert.match(run.output, /linux\/arm64 was requested, but sha256:\w+ of \S+\/app is for linux\/amd64/);
    }
    assert.equal(await digestOf(`${workspace.repository}:merged`), undefined);
    await configure("test");
    const merged = await workspace.up();
    assert.equal(merged.exitCode, 0, merged.output);
    const state = await workspace.state();
    assert.equal(state.match(/"type": "[^"]*TakenPlatform"/g)?.length, 2);
    assert.doesNotMatch(state, /docker-build:index:Image/);
    assert.deepEqual(platformsOf(await readIndex(`${workspace.repository}:merged`)).sort(), [
      "linux/amd64",
      "linux/arm64",
    ]);
    assert.deepEqual((await workspace.up()).steps, []);
  });
});
