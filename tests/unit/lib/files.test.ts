import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCurrent, readOptional, replaceFile } from "../../../lib/files.ts";

describe("files that are written whole or not at all", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are written with the folders above them, for their owner only, and leave nothing unfinished", () => {
    const file = join(folder, "a/b/file");
    replaceFile(file, "one");
    replaceFile(file, "two");
    assert.equal(readFileSync(file, "utf8"), "two");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, "a/b")), ["file"]);
  });

  it("are current when they hold exactly the text", () => {
    const file = join(folder, "file");
    assert.equal(isCurrent(file, ""), false);
    writeFileSync(file, "one");
    assert.deepEqual([isCurrent(file, "one"), isCurrent(file, "one\n")], [true, false]);
  });

  it("are nothing where there is none, and an error where they cannot be read", () => {
    assert.equal(readOptional(join(folder, "none")), undefined);
    assert.throws(() => readOptional(folder), { code: "EISDIR" });
  });
});
