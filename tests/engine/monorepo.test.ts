import assert from "node:assert/strict";
import { execa } from "execa";
import { crane, digestOf } from "./support/images.ts";
import { type Run, Workspace } from "./support/workspace.ts";

describe("a repository of several images", function () {
  this.timeout(600_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    const image = (name: string) => ({
      repositories: [`${workspace.namespace}/${name}`],
      context: name,
      platforms: ["linux/amd64"],
      tags: [`type=match,pattern=^${name}/v(.*)$,group=1`],
      flavor: ["latest=false"],
    });
    const web = { ...image("web"), platforms: ["linux/amd64", "linux/386"], build: "together" };
    workspace.configure({ builders: { default: "sandbox" }, images: { app: image("app"), web } });
    await git("init", "--quiet");
    write("app", "one");
    write("web", "one");
  });
  after(() => workspace.remove());

  const git = (...args: string[]) => {
    const author = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "init.defaultBranch=main"];
    return execa("git", [...author, ...args], { cwd: workspace.folder });
  };
  const write = (name: string, text: string) => {
    workspace.write(`${name}/Dockerfile`, "FROM busybox:stable\nCOPY text /text\n");
    workspace.write(`${name}/text`, text);
  };
  /** Commits the images' folders and releases one of them. */
  const release = async (tag: string): Promise<Run> => {
    await git("add", "app", "web");
    await git("commit", "--quiet", "--allow-empty", "--message", tag);
    await git("tag", tag);
    await git("checkout", "--quiet", tag);
    return workspace.up();
  };
  const tagsOf = async (name: string) => (await crane("ls", `${workspace.namespace}/${name}`)).split("\n").sort();
  const webOf = async () => {
    const { deployment } = JSON.parse(await workspace.state()) as {
      deployment: { resources: { urn: string; id?: string; type: string; inputs: object; outputs: object }[] };
    };
    const own = deployment.resources.filter(({ urn }) => /::web(-.*)?$/.test(urn));
    return own
      .map(({ urn, id, type, inputs, outputs }) => {
        return { urn, id, ...(/:(Index|PlatformParts)$/.test(type) && { inputs, outputs }) };
      })
      .toSorted((a, b) => a.urn.localeCompare(b.urn));
  };
  const touched = ({ steps }: Run) => steps.filter((step) => step.includes(" web") && !step.startsWith("read "));

  it("publishes the one that a tag names, and leaves the other as it is, before it was ever published and after", async () => {
    const first = await release("app/v1.0.0");
    assert.equal(first.exitCode, 0, first.output);
    assert.match(first.output, /web: no rule gives a tag for refs\/tags\/app\/v1\.0\.0.*: it is left as it is/);
    assert.deepEqual([await tagsOf("app"), await webOf()], [["1.0.0"], []]);

    const web = await release("web/v2.0.0");
    assert.equal(web.exitCode, 0, web.output);
    const [digest, recorded] = [await digestOf(`${workspace.namespace}/web:2.0.0`), await webOf()];
    assert.equal(recorded.length, 4);
    assert.deepEqual(
      web.steps.filter((step) => step.includes(" app")),
      [],
    );

    write("web", "two");
    const app = await release("app/v1.1.0");
    assert.equal(app.exitCode, 0, app.output);
    assert.deepEqual(touched(app), []);
    assert.deepEqual(await webOf(), recorded);
    assert.deepEqual([await tagsOf("app"), await tagsOf("web")], [["1.0.0", "1.1.0"], ["2.0.0"]]);
    assert.equal(await digestOf(`${workspace.namespace}/web:2.0.0`), digest);
    const again = await workspace.up();
    assert.equal(again.exitCode, 0, again.output);
    assert.deepEqual(
      again.steps.filter((step) => !step.startsWith("read ")),
      [],
    );
    const refreshed = await workspace.refresh();
    assert.equal(refreshed.exitCode, 0, refreshed.output);
    assert.deepEqual(await webOf(), recorded);
    // What was edited is put back: nobody has to build what was there before.
    write("web", "one");
    const back = await release("app/v1.1.1");
    assert.equal(back.exitCode, 0, back.output);
    assert.deepEqual(touched(back), []);
    assert.deepEqual(await webOf(), recorded);
    write("web", "two");
    const outputs = await workspace.outputs<Record<string, string>>();
    assert.equal(outputs[`${workspace.namespace}/web`], `${workspace.namespace}/web@${digest}`);
  });

  it("publishes the other one again when it is its turn", async () => {
    const web = await release("web/v2.1.0");
    assert.equal(web.exitCode, 0, web.output);
    assert.deepEqual(await tagsOf("web"), ["2.0.0", "2.1.0"]);
    assert.notEqual(
      await digestOf(`${workspace.namespace}/web:2.1.0`),
      await digestOf(`${workspace.namespace}/web:2.0.0`),
    );
    const refreshed = await workspace.refresh();
    assert.equal(refreshed.exitCode, 0, refreshed.output);
  });

  it("is refused when no image has a tag, and leaves what is published when it is destroyed", async () => {
    await git("checkout", "--quiet", "-B", "main");
    const refused = await release("other");
    assert.notEqual(refused.exitCode, 0);
    for (const name of ["app", "web"])
      assert.match(refused.output, new RegExp(`images\\.${name}\\.tags: gives no tag`));
    await git("tag", "app/v1.2.0");
    await git("checkout", "--quiet", "app/v1.2.0");
    const destroyed = await workspace.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.output);
    assert.deepEqual(await tagsOf("web"), ["2.0.0", "2.1.0"]);
  });
});
