import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { tar } from "../../../../sandbox/images/tar.ts";

const list = (archive: Buffer) =>
  execFileSync("tar", ["--list", "--verbose", "--numeric-owner", "--utc", "--full-time"], {
    input: archive,
    encoding: "utf8",
  });
const extract = (archive: Buffer, path: string) =>
  execFileSync("tar", ["--extract", "--to-stdout", path], { input: archive });

describe("tar", () => {
  it("writes folders, files and links that tar reads, with root as the owner and no time", () => {
    const archive = tar([
      { type: "folder", path: "tmp", mode: 0o1777 },
      { type: "file", path: "bin/program", mode: 0o755, content: Buffer.from("text") },
      { type: "link", path: "bin/sh", target: "program" },
    ]);
    const lines = list(archive).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => line.replace(/ +/g, " ")),
      [
        "drwxrwxrwt 0/0 0 1970-01-01 00:00:00 tmp/",
        "-rwxr-xr-x 0/0 4 1970-01-01 00:00:00 bin/program",
        "lrwxrwxrwx 0/0 0 1970-01-01 00:00:00 bin/sh -> program",
      ],
    );
  });

  it("keeps contents of any length, also around the length of a block", () => {
    const length = fc.oneof(fc.constantFrom(0, 1, 511, 512, 513, 1024), fc.nat(3000));
    fc.assert(
      fc.property(length, fc.nat(255), (bytes, value) => {
        const content = Buffer.alloc(bytes, value);
        const members = [
          { type: "file", path: "first", mode: 0o644, content },
          { type: "file", path: "second", mode: 0o644, content: Buffer.from("after") },
        ] as const;
        assert.deepEqual(extract(tar(members), "first"), content);
        assert.equal(extract(tar(members), "second").toString(), "after");
      }),
      { numRuns: 25 },
    );
  });

  it("refuses a name that does not fit", () => {
    const path = "a".repeat(101);
    assert.throws(() => tar([{ type: "link", path, target: "x" }]), /longer than 100 bytes/);
    assert.throws(() => tar([{ type: "link", path: "x", target: path }]), /longer than 100 bytes/);
  });
});
