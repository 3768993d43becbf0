import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { replaceFile } from "../../../../lib/files.ts";
import { ghcrEnvironment, trustEnvironment } from "../../../../sandbox/ghcr/environment.ts";
import { ghcrLayout, loopbackAddress } from "../../../../sandbox/ghcr/layout.ts";
import { hasMounts, hostsText, mounts, passwdText, writeMounted } from "../../../../sandbox/ghcr/namespace.ts";
import { sandboxLayout } from "../../../../sandbox/layout.ts";
import { accounts } from "./fixture.ts";

const at = (root: string) => ghcrLayout(sandboxLayout({ MULTIARCH_SANDBOX: root }));

describe("ghcrLayout", () => {
  it("shares the programs and the registry with the sandbox, and nothing else that it writes", () => {
    const [own, sandbox] = [at("/srv/sandbox"), sandboxLayout({ MULTIARCH_SANDBOX: "/srv/sandbox" })];
    assert.equal(own.bin, sandbox.bin);
    assert.equal(own.registry, sandbox.registry);
    for (const key of ["root", "run", "logs", "buildkit", "docker", "buildx", "pulumiHome", "backend"] as const) {
      assert.match(own[key], /^\/srv\/sandbox\/ghcr(\/|$)/, key);
    }
  });

  it("has an address of its own for each sandbox, on the loopback device", () => {
    const addresses = ["/srv/one", "/srv/two", "/srv/three"].map(loopbackAddress);
    assert.equal(new Set(addresses).size, 3);
    for (const address of addresses) {
      const [first, second, third, fourth] = address.split(".").map(Number);
      assert.equal(first, 127);
      assert.ok(second !== undefined && second >= 64 && second <= 127, address);
      assert.ok(third !== undefined && third <= 255, address);
      assert.ok(fourth !== undefined && fourth >= 1 && fourth <= 254, address);
    }
    assert.equal(loopbackAddress("/srv/one"), loopbackAddress("/srv/one"));
    for (const place of [1, 2, 3]) assert.ok(new Set(addresses.map((address) => address.split(".")[place])).size > 1);
  });
});

describe("hasMounts", () => {
  it("is false in a namespace where the host's own files are seen", () => {
    const folder = mkdtempSync(join(tmpdir(), "namespace-"));
    try {
      const layout = at(folder);
      assert.equal(hasMounts(layout, process.pid), false);
      writeMounted(layout);
      assert.equal(hasMounts(layout, process.pid), false);
      for (const [file, target] of mounts(layout)) replaceFile(file, readFileSync(target, "utf8"));
      assert.equal(hasMounts(layout, process.pid), true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("hostsText", () => {
  it("names ghcr.io before all that stands there", () => {
    assert.equal(hostsText("127.0.0.1 localhost\n", "127.64.0.1"), "127.64.0.1 ghcr.io\n127.0.0.1 localhost\n");
  });
});

describe("passwdText", () => {
  it("moves the home of root alone", () => {
    const passwd = "root:x:0:0:root:/root:/bin/bash\nmona:x:1000:0:0:/home/mona:/bin/sh\n";
    const moved = "root:x:0:0:root:/srv/home:/bin/bash\nmona:x:1000:0:0:/home/mona:/bin/sh\n";
    assert.equal(passwdText(passwd, "/srv/home"), moved);
  });
});

describe("trustEnvironment", () => {
  it("adds ghcr.io to what is reached without a proxy", () => {
    assert.equal(trustEnvironment(at("/srv"), {}).NO_PROXY, "ghcr.io");
    assert.equal(trustEnvironment(at("/srv"), { no_proxy: "a,b" }).no_proxy, "a,b,ghcr.io");
    assert.equal(trustEnvironment(at("/srv"), { NO_PROXY: "a" }).no_proxy, "a,ghcr.io");
  });
});

describe("ghcrEnvironment", () => {
  it("is that of a person who has the programs, a token and no backend yet", () => {
    const folder = mkdtempSync(join(tmpdir(), "environment-"));
    try {
      const layout = at(folder);
      const octocat = { tokens: { ghp_read: ["read:packages"], ghp_push: ["write:packages"] } } as const;
      replaceFile(layout.accounts, JSON.stringify({ ...accounts, users: { octocat } }));
      const environment = ghcrEnvironment(layout, "/usr/bin");
      assert.equal(environment.PATH, [layout.tools, layout.bin, "/usr/bin"].join(delimiter));
      assert.equal(environment.CR_PAT, "ghp_push");
      assert.equal(environment.DOCKER_CONFIG, layout.docker);
      assert.equal(environment.SSL_CERT_FILE, join(layout.tls, "bundle.crt"));
      // Named and undefined: an inherited one goes.
      for (const name of ["PULUMI_BACKEND_URL", "BUILDX_BUILDER", "DOCKER_CONTEXT", "SANDBOX_REGISTRY"]) {
        assert.ok(name in environment && environment[name] === undefined, name);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
