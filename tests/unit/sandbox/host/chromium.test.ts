import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumObstacle, chromiumStep, findChromium } from "../../../../sandbox/host/chromium.ts";

describe("the browser of the tests", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-chromium-"));
  const path = process.env.PATH;
  before(() => {
    process.env.PATH = folder;
  });
  after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  it("cannot be installed by everybody, nor everywhere", () => {
    assert.equal(findChromium(), undefined);
    const isRoot = process.getuid?.() === 0;
    const reason = isRoot
      ? "there is no apt-get to install one with"
      : "this user is not root, and may not install one";
    assert.equal(chromiumObstacle(), reason);
    assert.equal(chromiumStep().title, "install on this host with apt-get: chromium-headless-shell");
  });

  it("is the one that is installed, under any of its names", async () => {
    const file = join(folder, "chromium");
    writeFileSync(file, "", { mode: 0o755 });
    assert.equal(findChromium(), file);
    assert.equal(chromiumObstacle(), undefined);
    assert.equal(await chromiumStep().done(), true);
  });
});
