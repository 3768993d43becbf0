import assert from "node:assert/strict";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { digestOf } from "./support/images.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { Workspace } from "./support/workspace.ts";

/** How long what was pushed is not seen, in milliseconds. */
const LATE = 3000;
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
    const pushed = new Map<string, number>();
    proxy.fault = (method, path) => {
      const digest = MANIFEST.exec(path)?.[1];
      if (digest === undefined) return undefined;
      const since = Date.now() - (pushed.get(digest) ?? 0);
      if (method === "PUT") pushed.set(digest, Date.now());
      return method !== "PUT" && pushed.has(digest) && since < LATE ? { status: 404 } : undefined;
    };
    workspace.write("app/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
    const repository = `${proxy.address}/acme/app`;
    workspace.configureApp({ repositories: [repository], platforms: ["linux/amd64", "linux/arm64"], tags: ["1.0.0"] });
    const { exitCode, output } = await workspace.up();
    assert.equal(exitCode, 0, output);
    assert.ok(pushed.size >= 3);
    assert.ok(await digestOf(`${registry.address}/acme/app:1.0.0`));
  });
});
