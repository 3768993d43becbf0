import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TarError, tarMembers } from "../../../../lib/tar/members.ts";
import { removeFolders, temporaryFolder } from "../../components/fixture.ts";

/** The bytes in chunks of a length that fits no block. */
async function* chunks(bytes: Buffer, length = 1000) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(bytes: Buffer, length?: number) {
  const found: Record<string, object> = {};
  for await (const { path, content, ...facts } of tarMembers(chunks(bytes, length))) {
    let text = "";
    for await (const piece of content()) text += Buffer.from(piece).toString();
    found[path] = { ...facts, text };
  }
  return found;
}

describe("tarMembers", () => {
  after(removeFolders);
  const LONG = `${"folder/".repeat(20)}${"n".repeat(150)}`;
  const TIME = 1_700_000_000;

  for (const format of ["ustar", "gnu", "posix", "v7"]) {
    it(`reads what tar writes as ${format}`, async () => {
      const folder = temporaryFolder();
      const file = (path: string, text: string, mode: number) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text, { mode });
        utimesSync(join(folder, path), TIME, TIME);
      };
      file("empty", "", 0o600);
      file("block", "b".repeat(512), 0o644);
      file("more", "m".repeat(5000), 0o755);
      symlinkSync("block", join(folder, "link"));
      const names = ["empty", "block", "more", "link"];
      const isLong = format === "gnu" || format === "posix";
      if (isLong) {
        file(LONG, "long", 0o644);
        symlinkSync(LONG, join(folder, "far"));
        names.push(LONG, "far");
      }
      const options = [`--format=${format}`, "--owner=:7", "--group=:8", "--numeric-owner", "-C", folder];
      const bytes = execFileSync("tar", ["-cf", "-", ...options, ...names]);
      for (const length of [1, 512, 1000, bytes.length]) {
        const found = await read(bytes, length);
        assert.deepEqual(Object.keys(found), names);
        const { time, attributes, device: _, ...more } = found.more as { time: number; attributes: object; device: 1 };
        assert.equal(Math.floor(time), TIME);
        assert.deepEqual(
          Object.keys(attributes).filter((key) => !/^[ac]time$/.test(key)),
          [],
        );
        assert.deepEqual(more, {
          type: "0",
          mode: 0o755,
          uid: 7,
          gid: 8,
          size: 5000,
          target: "",
          text: "m".repeat(5000),
        });
        assert.equal((found.link as { target: string }).target, "block");
        if (isLong) {
          assert.equal((found[LONG] as { text: string }).text, "long");
          assert.equal((found.far as { target: string }).target, LONG);
        }
      }
    });
  }

  it("reads extended attributes, and goes past what is not read", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "one"), "1".repeat(3000));
    writeFileSync(join(folder, "two"), "2");
    const pax = "--pax-option=SCHILY.xattr.user.ä:=val=ue,globexthdr.name=g,comment=all";
    const bytes = execFileSync("tar", ["-cf", "-", "--format=posix", pax, "-C", folder, "one", "two"]);
    const attributes = [];
    for await (const member of tarMembers(chunks(bytes))) attributes.push(member.attributes["SCHILY.xattr.user.ä"]);
    assert.deepEqual(attributes, ["val=ue", "val=ue"]);
  });

  it("refuses what is no archive, or half of one", async () => {
    await assert.rejects(read(Buffer.from("x".repeat(600))), new TarError("is not a tar archive"));
    await assert.rejects(read(Buffer.from("short")), new TarError("ends in the middle of a header"));
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "x".repeat(1000));
    const bytes = execFileSync("tar", ["-cf", "-", "-C", folder, "file"]);
    await assert.rejects(read(bytes.subarray(0, 1000)), new TarError("ends in the middle of a file"));
    assert.deepEqual(await read(Buffer.alloc(0)), {});
  });
});
