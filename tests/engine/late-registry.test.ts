import assert from "node:assert/strict";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { digestOf } from "./support/images.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { Workspace } from "./support/workspace.ts";

/** How many looks do not see what was pushed. */
const LATE = 3;
const MANIFEST = /\/manifests\/(sha256:\w+)$/;

describe("a registry that is not the same everywhere at once", function () {
  this.timeout(300_000);
  let registry: OtherRegistry;
  let proxy: FaultyProxy;
  let workspace: Workspace;
  before(async () => {
    registry = await startRegistry({ tls: false });
    proxy = await FaultyProxy.start(registry.address);
    workspace = await Workspace.create();
  });
  after(async () => {
    await workspace.remove();
    proxy.stop();
    await registry.stop();
  });

  it("is waited for, where this run has pushed", async () => {
    const looks = new Map<string, number>();
    proxy.fault = (method, path) => {
      const digest = MANIFEST.exec(path)?.[1];
      if (digest === undefined) return undefined;
      if (method === "PUT") looks.set(digest, looks.get(digest) ?? 0);
      const looked = looks.get(digest);
      if (method === "PUT" || looked === undefined) return undefined;
      looks.set(digest, looked + 1);
      return looked < LATE ? { status: 404 } : undefined;
    };
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    const repository = `${proxy.address}/acme/app`;
    workspace.configureApp({ repositories: [repository], platforms: ["linux/amd64", "linux/arm64"], tags: ["1.0.0"] });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.ok(looks.size >= 3);
    assert.ok(await digestOf(`${registry.address}/acme/app:1.0.0`));
  });
});
