import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { hashOf, recipeHash } from "../../../../sandbox/engine/hash.ts";
import type { Recipe } from "../../../../sandbox/engine/recipes.ts";
import { file, inFolder } from "./fixture.ts";

const recipe: Recipe = { name: "tool", version: "1.2.3", module: "set/one", package: "example.org/tool" };
const sister: Recipe = { ...recipe, name: "sister", module: "set/two" };
const stranger: Recipe = { ...recipe, name: "stranger", module: "other" };
const recipes = [recipe, sister, stranger];

function project(folder: string): string {
  for (const module of ["set/one", "set/two", "other"]) {
    file(join(folder, "sandbox/toolchain", module, "go.mod"), `module ${module}`);
    file(join(folder, "sandbox/toolchain", module, "go.sum"), "sums");
  }
  file(join(folder, "sandbox/toolchain/set/one/stubs/a.go"), "package a");
  return folder;
}

describe("recipeHash", () => {
  const changes: [what: string, change: (folder: string) => Recipe[] | string][] = [
    ["go.mod", (folder) => file(join(folder, "sandbox/toolchain/set/one/go.mod"), "module changed")],
    ["go.sum", (folder) => file(join(folder, "sandbox/toolchain/set/one/go.sum"), "other sums")],
    [
      "the module of another program of the set",
      (folder) => file(join(folder, "sandbox/toolchain/set/two/go.sum"), "other"),
    ],
    ["a local replacement", (folder) => file(join(folder, "sandbox/toolchain/set/one/stubs/a.go"), "package b")],
    ["a new file", (folder) => file(join(folder, "sandbox/toolchain/set/one/stubs/b.go"), "package a")],
    ["what the linker writes", () => [{ ...recipe, variable: "example.org/tool.Version=1" }, sister, stranger]],
    ["the package", () => [{ ...recipe, package: "example.org/other" }, sister, stranger]],
    ["the recipe of another program of the set", () => [recipe, { ...sister, version: "9.9.9" }, stranger]],
  ];
  for (const [what, change] of changes) {
    it(`changes with ${what}`, () =>
      inFolder((folder) => {
        const before = recipeHash(project(folder), recipe, recipes);
        const changed = change(folder);
        assert.notEqual(recipeHash(folder, recipe, typeof changed === "string" ? recipes : changed), before);
      }));
  }

  it("is the same in another checkout, and for the programs of one set", () =>
    inFolder((folder) => {
      const one = recipeHash(project(join(folder, "a")), recipe, recipes);
      assert.equal(recipeHash(project(join(folder, "b/c")), recipe, recipes), one);
      assert.equal(recipeHash(join(folder, "a"), sister, recipes), one);
    }));

  it("does not change with another set", () =>
    inFolder((folder) => {
      const before = recipeHash(project(folder), recipe, recipes);
      file(join(folder, "sandbox/toolchain/other/go.sum"), "other sums");
      assert.equal(recipeHash(folder, recipe, [recipe, sister, { ...stranger, version: "9.9.9" }]), before);
    }));
});

describe("hashOf", () => {
  it("tells texts apart by their borders", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        assert.equal(hashOf(one) === hashOf(other), same);
      }),
    );
    assert.notEqual(hashOf(["ab", "c"]), hashOf(["a", "bc"]));
  });
});
