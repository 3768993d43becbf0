import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demandPlace, writePage } from "../../../../../cli/report/page/write-page.ts";

describe("the file of a page", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-page-"));
  after(() => rmSync(folder, { recursive: true }));

  it("replaces the one before, and leaves nothing beside it", () => {
    const file = join(folder, "report.html");
    writeFileSync(file, "before");
    demandPlace(file);
    writePage(file, "after");
    assert.equal(readFileSync(file, "utf8"), "after");
    assert.deepEqual(readdirSync(folder), ["report.html"]);
  });

  it("is refused in one sentence where it cannot be written", () => {
    const missing = join(folder, "none");
    const message = `--html ${missing}/a.html: the folder "${missing}" does not exist; create it`;
    assert.throws(() => demandPlace(join(missing, "a.html")), { message });
    assert.throws(() => demandPlace(folder), { message: `--html ${folder}: is a folder; name a file in it` });
    const file = join(folder, "file");
    writeFileSync(file, "");
    assert.throws(() => demandPlace(join(file, "a.html")), {
      message: `--html ${file}/a.html: "${file}" is not a folder; name another place`,
    });
    // root may write everywhere: what cannot be replaced is found when it is written.
    const taken = join(folder, "taken.html");
    mkdirSync(taken);
    assert.throws(() => writePage(taken, ""), {
      message: `--html ${taken}: the folder "${folder}" cannot be written to (EISDIR); name another place`,
    });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith("taken.html.")),
      [],
    );
  });
});
