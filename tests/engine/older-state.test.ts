import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Workspace } from "./support/workspace.ts";

/** What no program makes any more. */
const FORMER_TYPES = ["multiarch-registry:index:PlatformManifest"];
const PUSH_CHECK = "multiarch-registry:index:PushCheck";

interface Exported {
  readonly deployment: { readonly resources: { readonly type: string; readonly urn: string }[] };
}

describe("a state in which the push check has its former type and name", function () {
  this.timeout(300_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo one > /one\n");
    workspace.environment = { SOURCE_DATE_EPOCH: "1637712000" };
    workspace.configureApp({ platforms: ["linux/amd64"], tags: ["latest"] });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
  });
  after(() => workspace.remove());

  /** Gives the stack the state that the version before would have left. */
  async function restoreFormerState(types: readonly string[] = []): Promise<void> {
    const exported = JSON.parse((await workspace.pulumi("stack", "export")).stdout) as Exported;
    const { resources } = exported.deployment;
    const check = resources.find(({ type }) => type === PUSH_CHECK) as Exported["deployment"]["resources"][0];
    resources.push(...types.map((type) => ({ ...check, type, urn: check.urn.replace(PUSH_CHECK, type) })));
    const state = JSON.stringify(exported);
    assert.match(state, /multiarch-registry:index:PushCheck::app-push-check/);
    const file = join(workspace.folder, "former-state.json");
    const former = state
      .replaceAll("multiarch-registry:index:PushCheck", "multiarch-registry:index:PushRight")
      .replaceAll("app-push-check", "app-push-right");
    writeFileSync(file, former);
    const { exitCode, stderr } = await workspace.pulumi("stack", "import", "--file", file);
    assert.equal(exitCode, 0, stderr);
  }

  it("is brought over by an update that changes nothing", async () => {
    await restoreFormerState();
    const { exitCode, output, steps } = await workspace.up("--expect-no-changes");
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps, []);
    const state = await workspace.state();
    assert.match(state, /PushCheck::app-push-check/);
    assert.doesNotMatch(state, /PushRight|app-push-right/);
  });

  it("can be refreshed and destroyed as it is, also with resources that are not made any more", async () => {
    await restoreFormerState(FORMER_TYPES);
    const refreshed = await workspace.refresh();
    assert.equal(refreshed.exitCode, 0, refreshed.output);
    const destroyed = await workspace.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.output);
  });
});
