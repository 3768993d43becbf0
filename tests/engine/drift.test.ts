import assert from "node:assert/strict";
import { crane, digestOf, readIndex, validate } from "./support/images.ts";
import { isRead, requestsDuring } from "./support/requests.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

/** 2021-11-24, and a day later. */
const EARLIER = "1637712000";
const LATER = "1637798400";

describe("a registry that changes under a stack", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let repository: string;

  const configure = (settings: Record<string, unknown>) =>
    workspace.configureApp({ platforms: ["linux/amd64", "linux/arm64"], ...settings });

  before(async () => {
    workspace = await Workspace.create();
    repository = workspace.repository;
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo one > /one\n");
    workspace.environment = { SOURCE_DATE_EPOCH: EARLIER };
    configure({ tags: ["1.0.0", "edge", "latest"] });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
  });
  after(() => workspace.remove());

  it("is seen in a preview and repaired without a build", async () => {
    const published = await digestOf(`${repository}:1.0.0`);
    const foreign = await digestOf(`${sandboxRegistry()}/library/busybox:stable`);
    await crane("copy", `${sandboxRegistry()}/library/busybox:stable`, `${repository}:edge`);
    await crane("copy", `${sandboxRegistry()}/library/busybox:stable`, `${repository}:latest`);
    await crane("delete", `${repository}@${foreign}`);
    await crane("copy", `${sandboxRegistry()}/library/busybox:stable`, `${repository}:edge`);

    const requests = await requestsDuring(async () => {
      const { output } = await workspace.preview();
      assert.match(output, /^ +1\.0\.0 .* unchanged$/m);
      assert.match(output, /^ +edge +\w{12}\b.* \w{12} +moved outside Pulumi$/m);
      assert.match(output, /^ +latest +- +\w{12} +deleted outside Pulumi$/m);
    });
    assert.ok(requests.length > 0 && requests.every(isRead));

    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps, [`update app-${repository}`]);
    for (const tag of ["edge", "latest"]) assert.equal(await digestOf(`${repository}:${tag}`), published);
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("is seen by a refresh, and then repaired as well", async () => {
    const published = await digestOf(`${repository}:1.0.0`);
    await crane("copy", `${sandboxRegistry()}/library/busybox:stable`, `${repository}:edge`);
    const refreshed = await workspace.refresh();
    assert.equal(refreshed.exitCode, 0, refreshed.output);
    assert.match(await workspace.state(), new RegExp((await digestOf(`${repository}:edge`)) ?? "absent"));
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps, [`update app-${repository}`]);
    assert.equal(await digestOf(`${repository}:edge`), published);
  });

  it("is published again when the whole index was deleted", async () => {
    const published = (await digestOf(`${repository}:1.0.0`)) ?? "absent";
    await crane("delete", `${repository}@${published}`);
    assert.equal(await digestOf(`${repository}:latest`), undefined);
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps, [`update app-${repository}`]);
    for (const tag of ["1.0.0", "edge", "latest"]) assert.equal(await digestOf(`${repository}:${tag}`), published);
  });

  it("says how to rebuild a platform that another tool deleted", async () => {
    const published = await digestOf(`${repository}:latest`);
    const [, arm64] = (await readIndex(`${repository}:latest`)).manifests;
    await crane("delete", `${repository}@${arm64?.digest}`);
    const preview = await workspace.preview();
    assert.notEqual(preview.exitCode, 0);
    assert.match(
      preview.output,
      new RegExp(`is missing manifests of the index ${published}: linux/arm64 ${arm64?.digest}`),
    );
    const [, urn = "absent"] = /pulumi up --replace '([^']+)'/.exec(preview.output) ?? [];
    assert.match(urn, /app-linux-arm64$/);

    const repaired = await workspace.up("--replace", urn);
    assert.equal(repaired.exitCode, 0, repaired.output);
    assert.ok(await digestOf(`${repository}@${arm64?.digest}`));
    assert.equal((await workspace.preview()).exitCode, 0);
    await validate(`${repository}:latest`);
  });

  it("keeps a tag that leaves the list, and says so", async () => {
    configure({ tags: ["1.0.0", "latest"] });
    const { exitCode, output, steps } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(steps, ["update app", `update app-${repository}`]);
    assert.match(output, /edge: left in the registry, no longer moved by this stack/);
    assert.ok(await digestOf(`${repository}:edge`));
  });

  it("is not taken back to an older publication, unless it is forced by name", async () => {
    const newer = await Workspace.create();
    try {
      newer.environment = { SOURCE_DATE_EPOCH: LATER };
      newer.write("app/Dockerfile", "FROM busybox:stable\nRUN echo two > /two\n");
      newer.configureApp({ repositories: [repository], tags: ["2.0.0", "latest"] });
      assert.equal((await newer.up()).exitCode, 0);
      const [ours, theirs] = [await digestOf(`${repository}:1.0.0`), await digestOf(`${repository}:latest`)];
      assert.notEqual(ours, theirs);

      for (const refused of [await workspace.preview(), await workspace.up()]) {
        assert.notEqual(refused.exitCode, 0);
        assert.match(refused.output, new RegExp(`points to the newer ${theirs} and is not moved back`));
        assert.match(refused.output, /forceTags: \["latest"\]/);
        assert.equal(await digestOf(`${repository}:latest`), theirs);
      }
      configure({ tags: ["1.0.0", "latest"], forceTags: ["latest"] });
      const forced = await workspace.up();
      assert.equal(forced.exitCode, 0, forced.output);
      assert.equal(await digestOf(`${repository}:latest`), ours);
    } finally {
      await newer.remove();
    }
  });
});
