import assert from "node:assert/strict";
import { digestOf } from "./support/images.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

const TAG = "a-tag-that-nobody-knows";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { Index, type IndexArgs } from "@components";

const { tags, ...args } = new pulumi.Config("test").requireObject<IndexArgs>("index");
export const { published, ref } = new Index("app", { ...args, tags: pulumi.secret(tags) });
`;

describe("a tag that is a secret", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  before(async () => {
    workspace = await Workspace.create(PROGRAM);
  });
  after(() => workspace.remove());

  it("is published, and stands in the clear in no output, state, line or error", async () => {
    const repository = `${workspace.namespace}/app`;
    const source = `${sandboxRegistry()}/library/busybox`;
    const manifests = [{ digest: await digestOf(`${source}:stable`), repository: source }];
    const publish = async (annotations: Readonly<Record<string, string>>) => {
      workspace.configure({ "test:index": { repository, tags: [TAG], manifests, annotations } });
      const { output, exitCode } = await workspace.up();
      assert.ok(!output.includes(TAG), output);
      return { output, exitCode };
    };
    const first = await publish({ "org.opencontainers.image.version": "2.0.0" });
    assert.equal(first.exitCode, 0, first.output);
    assert.match(first.output, /\[secret\]: new, sha256:/);
    assert.ok(await digestOf(`${repository}:${TAG}`));
    const back = await publish({ "org.opencontainers.image.version": "1.0.0" });
    assert.notEqual(back.exitCode, 0);
    assert.match(back.output, /the tag \[secret\] of .* is not moved back/);
    assert.ok(!(await workspace.state()).includes(TAG));
  });
});
