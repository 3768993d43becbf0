import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onOldNode } from "../../support/old-node.ts";

const LAUNCHER = fileURLToPath(new URL("../../../provider/pulumi-resource-multiarch-registry", import.meta.url));

describe("the provider's launcher", function () {
  // It starts Node several times.
  this.timeout(60_000);

  it("says which Node is needed when an older one is on PATH", async () => {
    const { exitCode, stderr } = await execa(process.execPath, [...onOldNode("22.17.1"), LAUNCHER], { reject: false });
    assert.equal(exitCode, 1);
    assert.equal(stderr, "multiarch-registry needs Node 22.18 or later, and the node on PATH is 22.17.1");
  });

  it("starts the provider on another", async () => {
    const { exitCode, stderr } = await execa(process.execPath, [LAUNCHER], { reject: false });
    assert.equal(exitCode, 1);
    assert.match(stderr, /is started by the Pulumi engine/);
  });

  it("keeps what Node compiles in the user's cache, and does without where there is none", async () => {
    const home = mkdtempSync(join(tmpdir(), "multiarch-test-"));
    const start = (env: NodeJS.ProcessEnv) =>
      execa(process.execPath, [LAUNCHER], { reject: false, extendEnv: false, env });
    try {
      await start({ HOME: home });
      assert.ok(readdirSync(join(home, ".cache/multiarch/node")).length > 0);
      await start({ HOME: home, XDG_CACHE_HOME: join(home, "other") });
      assert.ok(readdirSync(join(home, "other/multiarch/node")).length > 0);
    } finally {
      rmSync(home, { recursive: true });
    }
    for (const env of [{}, { HOME: "/dev/null" }]) {
      assert.match((await start(env)).stderr, /^pulumi-resource-multiarch-registry is started by the Pulumi engine/);
    }
  });

  it("has kept it before the engine ends it by force", async () => {
    const home = mkdtempSync(join(tmpdir(), "multiarch-test-"));
    const options = { reject: false, extendEnv: false, env: { HOME: home } };
    const provider = execa(process.execPath, [LAUNCHER, "127.0.0.1:1"], { ...options, stdin: "pipe" });
    try {
      while (filesBelow(home) === 0) await sleep(50);
    } finally {
      provider.kill("SIGKILL");
      await provider;
      rmSync(home, { recursive: true });
    }
  });
});

function filesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}
