import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findInstalled, findPart } from "../../../../sandbox/engine/find-installed.ts";
import type { Recipe } from "../../../../sandbox/engine/recipes.ts";
import { inFolder, script } from "./fixture.ts";

const recipe: Recipe = {
  name: "tool",
  version: "2.0.0",
  module: "tool",
  package: "example.org/tool",
  question: { args: ["version"], prints: /^tool (\S+)$/, fits: ">=2.0.0 <3" },
};
const path = (...folders: string[]) => folders.join(delimiter);

describe("findInstalled", () => {
  it("takes the first program of a fitting version", () =>
    inFolder(async (folder) => {
      const old = script(join(folder, "old/tool"), 'echo "tool 1.9.9"');
      const broken = script(join(folder, "broken/tool"), 'echo "tool 2.0.0"; exit 1');
      const other = script(join(folder, "other/tool"), "echo 2.5.0");
      const good = script(join(folder, "good/tool"), '[ "$1 $ASKED" = "version yes" ] && echo "tool 2.1.0"');
      const newer = script(join(folder, "newer/tool"), 'echo "tool 2.2.0"');
      const folders = [old, broken, other, good, newer].map((program) => join(program, ".."));
      const search = { path: path(...folders), own: [], env: { ASKED: "yes" } };
      assert.equal(await findInstalled(recipe, search), good);
      assert.equal(await findInstalled(recipe, { ...search, env: {} }), newer);
      assert.equal(await findInstalled(recipe, { ...search, path: path(join(old, "..")) }), undefined);
    }));

  it("takes no program that cannot be asked for its version", () =>
    inFolder(async (folder) => {
      script(join(folder, "tool"), 'echo "tool 2.0.0"');
      const { question, ...silent } = recipe;
      assert.ok(question);
      assert.equal(await findInstalled(silent, { path: folder, own: [], env: {} }), undefined);
    }));
});

describe("findPart", () => {
  const part: Recipe = { name: "tool-part", version: "1.0.0", module: "tool", package: "example.org/part" };

  it("is beside the program where that really is, else on PATH", () =>
    inFolder((folder) => {
      const real = script(join(folder, "cellar/tool"), "");
      const elsewhere = script(join(folder, "path/tool-part"), "");
      mkdirSync(join(folder, "bin"));
      const whole = join(folder, "bin/tool");
      symlinkSync(real, whole);
      const search = { path: join(folder, "path"), own: [] };
      assert.equal(findPart(part, whole, { ...search, path: "" }), undefined);
      assert.equal(findPart(part, whole, search), elsewhere);
      const beside = script(join(folder, "cellar/tool-part"), "");
      assert.equal(findPart(part, whole, search), beside);
    }));
});
