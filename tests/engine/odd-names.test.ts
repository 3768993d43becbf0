import assert from "node:assert/strict";
import { execa } from "execa";
import { digestOf } from "./support/images.ts";
import { MULTIARCH, Workspace } from "./support/workspace.ts";

/** Tags that every object in JavaScript has a property of. */
const TAGS = ["constructor", "toString", "__proto__", "hasOwnProperty"];

describe("tags and variables that bear the names of JavaScript's own properties", function () {
  this.timeout(180_000);
  let workspace: Workspace;
  before(async () => {
    workspace = await Workspace.create();
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
  });
  after(() => workspace.remove());

  it("are published, seen, moved and reported as any other", async () => {
    workspace.configureApp({ tags: TAGS });
    const created = await workspace.up();
    assert.equal(created.exitCode, 0, created.output);
    const [first, ...others] = await Promise.all(TAGS.map((tag) => digestOf(`${workspace.repository}:${tag}`)));
    assert.ok(first);
    assert.deepEqual(new Set(others), new Set([first]));
    assert.deepEqual((await workspace.up()).steps, []);

    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /moved\n");
    const preview = await workspace.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, new RegExp(` ${first.slice("sha256:".length, 19)} .* moves$`, "m"));
    for (const tag of TAGS) assert.match(preview.output, new RegExp(`^ +(\\S+, )*${tag}(,|  |$)`, "m"));
    const moved = await workspace.up();
    assert.equal(moved.exitCode, 0, moved.output);
    for (const tag of TAGS) assert.notEqual(await digestOf(`${workspace.repository}:${tag}`), first, tag);

    const plan = [MULTIARCH, "plan", "--json", "--stack-file", "Pulumi.test.yaml"];
    const { stdout } = await execa(process.execPath, plan, { cwd: workspace.folder });
    const { images } = JSON.parse(stdout) as { images: { tags: { tag: string }[] }[] };
    assert.deepEqual(images[0]?.tags.map(({ tag }) => tag).toSorted(), TAGS.toSorted());
  });

  it("are not set, where a variable of such a name is asked for", async () => {
    workspace.configureApp({ tags: ["{{env.constructor}}"] });
    const { exitCode, output } = await workspace.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /images\.app\.tags\[0\]: .*constructor.* is not set/);
  });

  it("leave what a variable holds one value of its rule", async () => {
    workspace.environment = { BRANCH: "y,prefix=no-,priority=9999" };
    workspace.configureApp({ tags: ["type=raw,value={{env.BRANCH}}", "plain"] });
    const { exitCode, output } = await workspace.preview();
    workspace.environment = {};
    assert.equal(exitCode, 0, output);
    assert.match(output, /y-prefix-no--priority-9999, plain: new/);
  });
});
