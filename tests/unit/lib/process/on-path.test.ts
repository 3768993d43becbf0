import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { onPath } from "../../../../lib/process/on-path.ts";
import { file, inFolder, script } from "../../sandbox/engine/fixture.ts";

const path = (...folders: string[]) => folders.join(delimiter);

describe("onPath", () => {
  it("finds programs in the order of PATH, and nothing else of that name", () =>
    inFolder((folder) => {
      const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => join(folder, name)) as [string, string, string, string];
      script(join(a, "tool"), "");
      script(join(b, "tool"), "");
      file(join(c, "tool"), "not executable");
      mkdirSync(join(d, "tool"), { recursive: true });
      const found = onPath("tool", { path: path(d, c, b, "", a) });
      assert.deepEqual(found, [join(b, "tool"), join(a, "tool")]);
    }));

  it("does not look into folders that depend on where one stands", () => {
    assert.deepEqual(onPath("tsc", { path: "node_modules/.bin" }), []);
    assert.equal(onPath("tsc", { path: join(process.cwd(), "node_modules/.bin") }).length, 1);
  });

  it("does not take what a set-up put there for an installed program", () =>
    inFolder((folder) => {
      const [bin, cache, other] = ["bin", "cache", "other"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      script(join(bin, "tool"), "");
      script(join(cache, "set-1/tool"), "");
      mkdirSync(other);
      symlinkSync(join(cache, "set-1/tool"), join(other, "tool"));
      assert.deepEqual(onPath("tool", { path: path(bin, other), own: [bin, cache] }), []);
      assert.deepEqual(onPath("tool", { path: path(bin, other), own: [cache] }), [join(bin, "tool")]);
    }));
});
