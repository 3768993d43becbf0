import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderContent } from "../../../../lib/content/folder-content.ts";
import { folderSize } from "../../../../lib/content/folder-size.ts";
import { IgnoreRules } from "../../../../lib/content/ignore-rules.ts";
import { removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("folderSize", () => {
  after(removeFolders);

  it("counts files and bytes that a build reads, by folder, and what tools make anew wherever it is", async () => {
    const folder = temporaryFolder();
    const write = (path: string, bytes: number) => {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), "x".repeat(bytes));
    };
    write("Dockerfile", 10);
    write("web/node_modules/a/index.js", 100);
    write("api/node_modules/b/node_modules/c.js", 200);
    write("api/src/main.ts", 30);
    write("docs/left-out", 1000);
    for (const number of [1, 2, 3]) write(`many/${number}`, 1);
    symlinkSync("main.ts", join(folder, "api/src/link"));
    const { entries } = await folderContent(folder, new IgnoreRules(["docs"]));
    assert.deepEqual(folderSize(entries), {
      files: 7,
      bytes: 343,
      largest: [
        { path: "many", files: 3, bytes: 3 },
        { path: "api", files: 2, bytes: 230 },
        { path: "web", files: 1, bytes: 100 },
      ],
      made: [{ path: "node_modules", files: 2, bytes: 300 }],
    });
  });

  it("counts nothing in an empty folder", async () => {
    const { entries } = await folderContent(temporaryFolder(), new IgnoreRules([]));
    assert.deepEqual(folderSize(entries), { files: 0, bytes: 0, largest: [], made: [] });
  });

  it("takes a large file for more than a few small ones", () => {
    const entries = new Map([
      ["few/a", { bytes: 1 }],
      ["few/b", { bytes: 1 }],
      ["large/a", { bytes: 50_000_000 }],
    ]);
    assert.deepEqual(
      folderSize(entries).largest.map(({ path }) => path),
      ["large", "few"],
    );
  });
});
