import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fetchAhead } from "../../../../sandbox/engine/fetch-ahead.ts";
import type { Recipe } from "../../../../sandbox/engine/recipes.ts";
import { file, inFolder, script } from "./fixture.ts";

const recipe = (name: string): Recipe => ({ name, version: "1.0.0", module: name, package: `example.org/${name}` });

describe("fetchAhead", () => {
  /** What a Go was asked for that fails for one program, after two calls; the first program fetches its own. */
  const asked = async (failing: string, count: number) => {
    let lines: string[] = [];
    await inFolder(async (folder) => {
      const log = join(folder, "log");
      const tell = `echo "$PWD $*" >> ${log}; for last; do :; done; [ "$last" != example.org/${failing} ]`;
      const go = { program: script(join(folder, "go"), tell), hash: "", moduleCache: "", buildCache: "" };
      const programs = ["one", "two", "three"].map((name) => ({ recipe: recipe(name), go }));
      for (const name of ["one", "two", "three"]) file(join(folder, name, "go.mod"), "");
      const begin = fetchAhead(programs, folder);
      await sleep(50);
      assert.ok(!existsSync(log));
      begin();
      begin();
      const read = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
      while (read().length < count) await sleep(20);
      await sleep(100);
      lines = read().map((line) => line.replaceAll(`${folder}/`, ""));
    });
    return lines;
  };

  it("asks once, in order, for what is built later", async () => {
    assert.deepEqual(await asked("none", 2), [
      'two list -deps -f {{""}} example.org/two',
      'three list -deps -f {{""}} example.org/three',
    ]);
  });

  it("leaves it to the build to say what is wrong", async () => {
    assert.deepEqual(await asked("two", 1), ['two list -deps -f {{""}} example.org/two']);
  });
});
