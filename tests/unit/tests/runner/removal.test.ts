import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Removal } from "../../../runner/removal.ts";

/** More than are deleted before a signal arrives. */
const MANY = 200;
const quiet = () => undefined;

describe("Removal", () => {
  let folder: string;
  let removal: Removal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-removal-"));
    removal = new Removal(join(folder, "removed"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const fill = (path: string, count: number) => {
    mkdirSync(join(folder, path), { recursive: true });
    for (let file = 0; file < count; file += 1) writeFileSync(join(folder, path, `${file}`), "");
  };

  it("moves things of the same name aside at once, and deletes them beside the work", async () => {
    for (const name of ["one/cache", "other/cache"]) {
      fill(name, 3);
      await removal.take(join(folder, name));
      assert.ok(!existsSync(join(folder, name)));
    }
    removal.begin();
    await removal.end(quiet);
    assert.deepEqual(readdirSync(folder).toSorted(), ["one", "other"]);
  });

  it("deletes nothing while something is measured", async () => {
    fill("removed/left/cache", MANY);
    const left = () => readdirSync(join(folder, "removed/left/cache")).length;
    removal.begin();
    await removal.pauseWhile(async () => {
      // A signal takes a moment.
      await sleep(100);
      const before = left();
      await sleep(200);
      assert.equal(left(), before);
      assert.ok(before > 0);
    });
    await removal.end(quiet);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("has nothing to do where nothing was left", async () => {
    removal.begin();
    assert.equal(await removal.pauseWhile(async () => "measured"), "measured");
    await removal.end(quiet);
    assert.deepEqual(readdirSync(folder), []);
  });
});
