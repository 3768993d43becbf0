import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Removal } from "../../../runner/removal.ts";

/** Writes down that it works, until it is told that it has done enough. */
const SLOW = 'while [ ! -e "$1/enough" ]; do echo >>"$1/log"; done; rm -rf "$1"';
const MOST_LOOKS = 50;
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

  it("deletes nothing while something is measured, and goes on after that", async () => {
    const aside = join(folder, "removed");
    fill("removed", 1);
    const done = () => (existsSync(join(aside, "log")) ? statSync(join(aside, "log")).size : 0);
    const slow = new Removal(aside, ["sh", "-c", SLOW, "sh"]);
    slow.begin();
    while (done() === 0) await sleep(10);
    try {
      const before = await slow.pauseWhile(async () => {
        // A signal takes a moment.
        let seen = 0;
        for (let look = 0; look < MOST_LOOKS && seen !== done(); look += 1) {
          seen = done();
          await sleep(100);
        }
        await sleep(200);
        assert.equal(done(), seen);
        return seen;
      });
      while (done() === before) await sleep(10);
    } finally {
      writeFileSync(join(aside, "enough"), "");
      await slow.end(quiet);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  it("has nothing to do where nothing was left", async () => {
    removal.begin();
    assert.equal(await removal.pauseWhile(async () => "measured"), "measured");
    await removal.end(quiet);
    assert.deepEqual(readdirSync(folder), []);
  });
});
