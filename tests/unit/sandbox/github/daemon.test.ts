import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { githubDaemon, githubUrl } from "../../../../sandbox/github/daemon.ts";
import { type Layout, sandboxLayout } from "../../../../sandbox/layout.ts";

describe("githubDaemon", () => {
  const layout = (root: string, environment: NodeJS.ProcessEnv = {}): Layout =>
    sandboxLayout({ MULTIARCH_SANDBOX: root, ...environment });

  it("is found by paths in the sandbox alone, and starts again for other sources, ports and files", () => {
    const { argv, configuration } = githubDaemon(layout("/srv/one"));
    for (const path of argv) assert.ok(path.startsWith("/srv/one/"), path);
    assert.match(configuration.text, /^\/\/ [0-9a-f]{16}\n/, "a hash of the sources");
    assert.equal(githubDaemon(layout("/srv/one")).configuration.text, configuration.text);
    for (const other of [layout("/srv/two"), layout("/srv/one", { MULTIARCH_SANDBOX_GITHUB_PORT: "6003" })]) {
      assert.notEqual(githubDaemon(other).configuration.text, configuration.text);
    }
  });

  it("has the port after the registry's, or the one that is asked for", () => {
    assert.equal(githubUrl(layout("/srv")), "http://127.0.0.1:5056/");
    assert.equal(githubUrl(layout("/srv", { MULTIARCH_SANDBOX_PORT: "6001" })), "http://127.0.0.1:6002/");
    assert.equal(githubUrl(layout("/srv", { MULTIARCH_SANDBOX_GITHUB_PORT: "7001" })), "http://127.0.0.1:7001/");
    assert.throws(
      () => layout("/srv", { MULTIARCH_SANDBOX_GITHUB_PORT: "http" }),
      /^Error: MULTIARCH_SANDBOX_GITHUB_PORT is "http"; set it to a free port from 1 to 65535$/,
    );
  });

  it("writes nothing when it is only looked for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "github-daemon-"));
    try {
      const daemon = githubDaemon(layout(join(folder, "sandbox"), { MULTIARCH_SANDBOX_GITHUB_PORT: "1" }));
      assert.equal(await daemon.answers(), false);
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
