import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { copyFolder } from "../../../../lib/content/copy-folder.ts";
import { folderContent } from "../../../../lib/content/folder-content.ts";
import { IgnoreRules } from "../../../../lib/content/ignore-rules.ts";
import { removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("copyFolder", () => {
  after(removeFolders);

  it("copies what no rule leaves out: bytes, links and empty folders, younger and with other modes", async () => {
    const from = temporaryFolder();
    const file = (path: string, mode: number) => {
      writeFileSync(join(from, path), path);
      chmodSync(join(from, path), mode);
      utimesSync(join(from, path), 1, 1);
    };
    for (const folder of ["app", "app/empty", "dist", "locked"]) mkdirSync(join(from, folder));
    file("app/ä file", 0o644);
    file("app/run", 0o755);
    file("app/notes", 0o600);
    file("dist/out", 0o644);
    file("locked/in", 0o644);
    symlinkSync("nowhere", join(from, "app/link"));
    chmodSync(join(from, "locked"), 0o555);
    const to = join(temporaryFolder(), "new", "copy");
    const rules = new IgnoreRules(["dist", "app/notes"]);
    await copyFolder(from, to, rules, (mode) => mode ^ 0o020);
    const found = await folderContent(to, new IgnoreRules([]));
    assert.deepEqual(
      [...found.entries.keys()].map((path) => Buffer.from(path, "latin1").toString()),
      ["app", "app/empty", "app/link", "app/run", "app/ä file", "locked", "locked/in"],
    );
    const mode = (path: string) => lstatSync(join(to, path)).mode & 0o7777;
    assert.deepEqual(["app/ä file", "app/run", "locked", "locked/in"].map(mode), [0o664, 0o775, 0o575, 0o664]);
    assert.equal(readFileSync(join(to, "app/ä file"), "utf8"), "app/ä file");
    assert.equal(readlinkSync(join(to, "app/link")), "nowhere");
    assert.ok(lstatSync(join(to, "app/run")).mtimeMs > 1000);
    for (const folder of [from, to]) chmodSync(join(folder, "locked"), 0o755);
  });
});
