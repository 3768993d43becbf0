import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readScoped } from "../../../../lib/content/scoped-file.ts";

describe("readScoped", () => {
  let around: string;
  let folder: string;
  beforeEach(() => {
    around = mkdtempSync(join(tmpdir(), "multiarch-scoped-"));
    folder = join(around, "folder");
    mkdirSync(join(folder, "sub"), { recursive: true });
    writeFileSync(join(around, "outside"), "outside");
    writeFileSync(join(folder, "inside"), "inside");
    writeFileSync(join(folder, "sub", "file"), "below");
  });
  afterEach(() => rmSync(around, { recursive: true }));

  const links: [target: string, text: string | undefined][] = [
    ["inside", "inside"],
    ["/inside", "inside"],
    ["../inside", "inside"],
    ["sub/file", "below"],
    ["sub/../inside", "inside"],
    ["../outside", undefined],
    ["nowhere", undefined],
    ["link", undefined],
    ["sub", undefined],
    ["inside/x", undefined],
  ];
  for (const [target, text] of links) {
    it(`follows a link to ${target} as though the folder were all there is`, () => {
      symlinkSync(target, join(folder, "link"));
      assert.equal(readScoped(folder, "link"), text);
    });
  }

  it("starts at the top for a link below it that is absolute", () => {
    symlinkSync("/inside", join(folder, "sub", "link"));
    assert.equal(readScoped(folder, "sub/link"), "inside");
  });

  it("follows as many links as Linux does", () => {
    const links = Array.from({ length: 41 }, (_, index) => `link${index}`);
    for (const [index, link] of links.entries()) symlinkSync(links[index - 1] ?? "inside", join(folder, link));
    assert.equal(readScoped(folder, "link39"), "inside");
    assert.equal(readScoped(folder, "link40"), undefined);
  });

  it("reads a file, and finds none that does not exist", () => {
    assert.equal(readScoped(folder, "inside"), "inside");
    assert.equal(readScoped(folder, "other"), undefined);
    assert.equal(readScoped(join(around, "nowhere"), "other"), undefined);
  });
});
