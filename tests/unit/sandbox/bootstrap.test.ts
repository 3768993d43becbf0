import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onOldNode } from "../../support/old-node.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

describe("bootstrap.mjs on an old Node", () => {
  const cache = mkdtempSync(join(tmpdir(), "multiarch-old-node-"));
  const lock = readFileSync(join(PROJECT, "sandbox/toolchain/node/package-lock.json"), "utf8");
  const name = `node-${process.platform}-${process.arch}`;
  const { version } = JSON.parse(lock).packages[`node_modules/${name}`];
  const bin = join(cache, "multiarch", `${name}-${version}`, "bin");

  before(() => mkdirSync(bin, { recursive: true }));
  after(() => rmSync(cache, { recursive: true }));

  const start = (node: string, ...args: string[]) => {
    writeFileSync(join(bin, "node"), `#!/bin/sh\n${node}\n`, { mode: 0o755 });
    return execa(process.execPath, [...onOldNode("20.20.2"), "sandbox/bootstrap.mjs", ...args], {
      cwd: PROJECT,
      env: { XDG_CACHE_HOME: cache },
      reject: false,
    });
  };

  it("runs on the pinned one, which is the first on PATH, with arguments and exit code", async () => {
    const { stdout, stderr, exitCode } = await start('echo "$@"; command -v node; exit 7', "plan", "--json", "a b");
    const [run, found] = stdout.split("\n");
    assert.match(run ?? "", /sandbox\/bootstrap\.mjs plan --json a b$/);
    assert.deepEqual({ found, stderr, exitCode }, { found: join(bin, "node"), stderr: "", exitCode: 7 });
  });

  it("passes on that it is to end", async () => {
    const running = start("trap 'echo ended; exit 3' TERM; echo started; while :; do sleep 0.05; done", "dev");
    for await (const line of running) {
      if (line === "started") running.kill("SIGTERM");
    }
    const { stdout, exitCode } = await running;
    assert.deepEqual({ stdout, exitCode }, { stdout: "started\nended", exitCode: 3 });
  });

  it("refuses an unknown command at once", async () => {
    const { stderr, exitCode } = await start("echo never", "deploy");
    assert.equal(exitCode, 1);
    assert.match(stderr, /^error: "deploy" is not a command; use npm run dev, npm run sandbox, /);
  });
});
