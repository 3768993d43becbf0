import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { tarMembers } from "../../../../lib/tar/members.ts";
import { TarError } from "../../../../lib/tar/tar-error.ts";
import { removeFolders, temporaryFolder } from "../../components/fixture.ts";
import { tarOf } from "./fixture.ts";

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
          start: 0,
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

  for (const options of [
    ["--format=gnu"],
    ["--format=posix", "--sparse-version=0.0"],
    ["--format=posix", "--sparse-version=0.1"],
    ["--format=posix", "--sparse-version=1.0"],
  ]) {
    it(`reads sparse files of ${options.join(" ")}`, async () => {
      const folder = temporaryFolder();
      const sparse = (name: string, parts: Record<number, string>) => {
        const file = openSync(join(folder, name), "w");
        for (const [place, text] of Object.entries(parts)) writeSync(file, text, Number(place));
        ftruncateSync(file, 10_000_000);
        closeSync(file);
      };
      sparse("head", { 0: "h".repeat(4096), 1048576: "t".repeat(4096) });
      sparse("hole", { 2097152: "x".repeat(4096) });
      const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [index * 65_536, "m".repeat(4096)]));
      sparse("many", many);
      writeFileSync(join(folder, "next"), "next");
      const bytes = execFileSync("tar", ["-cSf", "-", ...options, "-C", folder, "head", "hole", "many", "next"]);
      assert.ok(bytes.length < 1_000_000, "this file system keeps no holes");
      const found = await read(bytes);
      assert.deepEqual(Object.keys(found), ["head", "hole", "many", "next"]);
      const facts = Object.values(found) as { text: string; start: number; type: string; size: number }[];
      assert.deepEqual(
        facts.map(({ start, type }) => [start, type]),
        [
          [0, "0"],
          [2_097_152, "0"],
          [0, "0"],
          [0, "0"],
        ],
      );
      assert.ok(facts[0]?.text.startsWith("h".repeat(4096)));
      assert.ok(facts[1]?.text.startsWith("x".repeat(4096)));
      assert.equal(facts[2]?.text.slice(0, 60 * 4096), "m".repeat(60 * 4096));
      assert.equal(facts[3]?.text, "next");
      for (const { text, size } of facts) assert.equal(text.length, size);
    });
  }

  it("takes a size for that of a file alone", async () => {
    const bytes = tarOf([
      { path: "link", type: "1", target: "x", fields: { 124: "00000001750" } },
      { path: "folder", type: "5", fields: { 124: "00000010000" } },
      { path: "old/", content: "" },
      { path: "file", content: "text" },
    ]);
    const found = (await read(bytes)) as Record<string, { type: string; text: string }>;
    assert.deepEqual(Object.fromEntries(Object.entries(found).map(([path, { type, text }]) => [path, type + text])), {
      link: "1",
      folder: "5",
      "old/": "5",
      file: "0text",
    });
  });

  it("refuses a size that is none, and half a map of a sparse file", async () => {
    const none = new TarError("has a member whose size cannot be read");
    await assert.rejects(read(tarOf([{ path: "a", fields: { 124: "zz" } }])), none);
    await assert.rejects(read(tarOf([{ path: "a", fields: { 124: "\xff".repeat(12) } }])), none);
    for (const size of ["-1", "x", "1e400"]) {
      const length = size.length + 7 < 9 ? size.length + 8 : size.length + 9;
      const record = `${length} size=${size}\n`;
      assert.equal(record.length, Number.parseInt(record, 10));
      await assert.rejects(read(tarOf([{ path: "p", type: "x", content: record }, { path: "a" }])), none);
    }
    const major = "22 GNU.sparse.major=1\n";
    const half = new TarError("has a sparse file that cannot be read");
    for (const content of ["", "2\n0\n", "x".repeat(512), "9\n".padEnd(512, "\0")]) {
      await assert.rejects(
        read(
          tarOf([
            { path: "p", type: "x", content: major },
            { path: "a", content },
          ]),
        ),
        half,
      );
    }
  });
});
