import assert from "node:assert/strict";
import { parse } from "yaml";
import { buildkitConfiguration, buildkitSocket, outsideFolders } from "../../../sandbox/daemons/buildkit.ts";
import { registryConfiguration } from "../../../sandbox/daemons/registry.ts";
import { sandboxLayout } from "../../../sandbox/layout.ts";

const at = (root: string) => sandboxLayout({ MULTIARCH_SANDBOX: root, MULTIARCH_SANDBOX_PORT: "6001" });

describe("buildkitSocket", () => {
  const longestRoot = `/${"a".repeat(107 - "//run/buildkitd.sock".length)}`;

  it("is in the sandbox while its path fits into a socket's address", () => {
    const socket = buildkitSocket(at(longestRoot));
    assert.equal(socket, `${longestRoot}/run/buildkitd.sock`);
    assert.equal(Buffer.byteLength(socket), 107);
    assert.deepEqual(outsideFolders(at(longestRoot)), []);
  });

  it("is in a short folder of its own for each sandbox whose path does not", () => {
    const [one, other] = [at(`${longestRoot}b`), at(`${longestRoot}c`)];
    assert.match(buildkitSocket(one), /^\/run\/multiarch-[0-9a-f]{12}\/buildkitd\.sock$/);
    assert.notEqual(buildkitSocket(one), buildkitSocket(other));
    assert.deepEqual(outsideFolders(one), [buildkitSocket(one).replace("/buildkitd.sock", "")]);
  });

  it("counts bytes, not characters", () => {
    assert.match(buildkitSocket(at(`/${"é".repeat(60)}`)), /^\/run\/multiarch-/);
  });
});

describe("buildkitConfiguration", () => {
  it("looks for docker.io in the sandbox's registry first, and quotes paths", () => {
    const text = buildkitConfiguration(at('/srv/"quoted"'));
    assert.match(text, /^root = "\/srv\/\\"quoted\\"\/buildkit\/root"$/m);
    assert.match(text, /^\[registry\."docker\.io"\]\nmirrors = \["localhost:6001"\]$/m);
    assert.match(text, /^\[registry\."localhost:6001"\]\nhttp = true$/m);
  });
});

describe("registryConfiguration", () => {
  it("listens on the loopback address only, asks for a password, and lets images be deleted", () => {
    assert.deepEqual(parse(registryConfiguration(at("/srv/sandbox"), "/srv/htpasswd")), {
      version: "0.1",
      log: { level: "warn", accesslog: { disabled: false } },
      storage: { filesystem: { rootdirectory: "/srv/sandbox/registry/storage" }, delete: { enabled: true } },
      http: { addr: "127.0.0.1:6001" },
      auth: { htpasswd: { realm: "sandbox", path: "/srv/htpasswd" } },
    });
  });
});
