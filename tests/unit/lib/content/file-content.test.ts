import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileDigest, UnsteadyFileError } from "../../../../lib/content/file-content.ts";

describe("fileDigest", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-file-"));
    file = join(folder, "file");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const length of [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 5_000_000]) {
    it(`is that of all of ${length} bytes`, async () => {
      const bytes = Buffer.alloc(length, "bytes");
      writeFileSync(file, bytes);
      assert.equal(await fileDigest(file), createHash("sha256").update(bytes).digest("base64"));
    });
  }

  it("is refused for a file that is written to all the time", async () => {
    writeFileSync(file, Buffer.alloc(5_000_000));
    const writing = setInterval(() => appendFileSync(file, "more"), 1);
    try {
      await assert.rejects(fileDigest(file), UnsteadyFileError);
    } finally {
      clearInterval(writing);
    }
  });

  it("is that of a file that was written to only once meanwhile", async () => {
    writeFileSync(file, Buffer.alloc(5_000_000));
    const digest = fileDigest(file);
    writeFileSync(file, "whole");
    assert.equal(await digest, createHash("sha256").update("whole").digest("base64"));
  });

  it("leaves no file open", async () => {
    writeFileSync(file, "bytes");
    const before = readdirSync("/dev/fd").length;
    for (let times = 0; times < 10; times += 1) await fileDigest(file);
    assert.ok(readdirSync("/dev/fd").length < before + 10);
  });

  it("follows no link", async () => {
    symlinkSync("/etc/hostname", file);
    await assert.rejects(fileDigest(file), { code: "ELOOP" });
  });
});
