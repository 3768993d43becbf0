import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../../../sandbox/engine/cache.mjs";

describe("cacheFolder", () => {
  const usual = join(homedir(), ".cache/multiarch");
  const table: [asked: string | undefined, folder: string][] = [
    [undefined, usual],
    ["", usual],
    ["relative/cache", usual],
    ["/var/cache", "/var/cache/multiarch"],
  ];
  for (const [asked, folder] of table) {
    it(`is ${folder === usual ? "in the user's home" : folder} for ${JSON.stringify(asked)}`, () =>
      assert.equal(cacheFolder(asked === undefined ? {} : { XDG_CACHE_HOME: asked }), folder));
  }
});
