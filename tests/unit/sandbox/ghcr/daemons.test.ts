import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { frontDaemon, ghcrBuildkitDaemon, ghcrDaemons } from "../../../../sandbox/ghcr/daemons.ts";
import { type GhcrLayout, ghcrLayout } from "../../../../sandbox/ghcr/layout.ts";
import { sandboxLayout } from "../../../../sandbox/layout.ts";
import { type SandboxStatus, statusText } from "../../../../sandbox/status.ts";

function inSandbox(work: (layout: GhcrLayout, folder: string) => void | Promise<void>) {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), "ghcr-daemons-"));
    try {
      await work(ghcrLayout(sandboxLayout({ MULTIARCH_SANDBOX: join(folder, "sandbox") })), folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

describe("ghcrDaemons", () => {
  it(
    "are found by paths in the sandbox alone, whatever checkout and Node started them",
    inSandbox((layout) => {
      for (const { argv } of ghcrDaemons(layout)) {
        const paths = argv.filter((word) => word.startsWith("/"));
        for (const path of paths) assert.ok(path.startsWith(join(layout.root, "..")), path);
      }
    }),
  );

  it(
    "write nothing when they are only looked for",
    inSandbox(async (layout, folder) => {
      for (const daemon of ghcrDaemons(layout)) assert.equal(await daemon.answers(), false);
      assert.deepEqual(readdirSync(folder), []);
    }),
  );

  it(
    "start the front in a namespace of its own, and again for another registry",
    inSandbox((layout) => {
      const { launcher, configuration } = frontDaemon(layout);
      assert.deepEqual(launcher?.(), ["unshare", "--mount", "--"]);
      assert.match(configuration.text, /^\/\/ [0-9a-f]{16}\n/, "a hash of the sources");
      assert.notEqual(frontDaemon({ ...layout, registryPort: 6002 }).configuration.text, configuration.text);
      assert.equal(frontDaemon(layout).configuration.text, configuration.text);
    }),
  );

  it(
    "start BuildKit beside a front that runs, and nowhere else",
    inSandbox((layout) => {
      const { launcher, env, configuration } = ghcrBuildkitDaemon(layout);
      assert.throws(
        () => launcher?.(),
        /^Error: nothing answers as ghcr\.io; run "npm run sandbox -- start --like-ghcr"$/,
      );
      assert.equal(env.SSL_CERT_FILE, join(layout.tls, "bundle.crt"));
      assert.ok(configuration.path.startsWith(layout.root));
      assert.ok(!existsSync(layout.root));
    }),
  );
});

describe("statusText", () => {
  const part = { status: "stopped", address: "somewhere", log: "/srv/log" } as const;
  const status: SandboxStatus = {
    folder: "/srv",
    registry: part,
    buildkit: part,
    github: part,
    builder: { name: "sandbox", driver: "remote", endpoint: "e", status: "stopped", flags: [], platforms: [] },
    emulators: [],
    pulumi: { backend: "file:///srv" },
  };

  it("has lines for what answers as ghcr.io once it was started", () => {
    const front = { ...part, status: "running", address: "127.64.0.1", pid: 17 } as const;
    const text = statusText({ ...status, likeGhcr: { front, buildkit: part, accounts: "/srv/accounts.json" } });
    assert.ok(
      text.endsWith(`as ghcr.io   running, Node ${process.versions.node}, 127.64.0.1, process 17
  buildkit   stopped, not installed, somewhere
  accounts   /srv/accounts.json
`),
      text,
    );
    assert.ok(!statusText(status).includes("ghcr.io"));
  });
});
