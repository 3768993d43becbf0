import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs, {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { changedPaths, type FolderContent, folderContent } from "../../../../lib/content/folder-content.ts";
import { IgnoreRules, ignorePatterns } from "../../../../lib/content/ignore-rules.ts";

/** The user that owns nothing. */
const NOBODY = 65_534;

/** Lets what modules import have what is mocked of `fs` while something runs. */
async function withMocked<Result>(run: () => Promise<Result>): Promise<Result> {
  syncBuiltinESMExports();
  try {
    return await run();
  } finally {
    mock.restoreAll();
    syncBuiltinESMExports();
  }
}

/** How often something calls each of the functions by which folders and files are read. */
async function callsWhile(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of ["readdir", "lstat", "readlink", "open", "read", "fstat", "close"]) {
    const { [`${name}Sync`]: original } = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
    mock.method(fs, `${name}Sync` as "openSync", (...args: unknown[]) => {
      counts[name] = (counts[name] ?? 0) + 1;
      return original?.(...args);
    });
  }
  await withMocked(run);
  return counts;
}

describe("folderContent", () => {
  let folder: string;
  const at = (path: string) => join(folder, path);
  const replace = (path: string, make: (path: string) => void) => {
    rmSync(at(path));
    make(at(path));
  };
  const read = (ignored = "", known?: FolderContent) =>
    folderContent(folder, new IgnoreRules(ignorePatterns(ignored)), known && { known });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "multiarch-content-"));
    mkdirSync(at("sub"));
    writeFileSync(at("file"), "one");
    writeFileSync(at("sub/other"), "two");
    symlinkSync("file", at("link"));
  });
  afterEach(() => {
    mock.restoreAll();
    rmSync(folder, { recursive: true });
  });

  const differences: [name: string, change: () => void, paths: string[]][] = [
    ["the bytes of a file", () => writeFileSync(at("file"), "ONE"), ["file"]],
    ["the length of a file", () => appendFileSync(at("file"), "\n"), ["file"]],
    ["a file's mode", () => chmodSync(at("file"), 0o600), ["file"]],
    ["a special bit of a mode", () => chmodSync(at("file"), 0o4755), ["file"]],
    ["a folder's mode", () => chmodSync(at("sub"), 0o700), ["sub"]],
    ["where a link leads", () => replace("link", (path) => symlinkSync("sub", path)), ["link"]],
    ["a link to a file in place of the file", () => replace("link", (path) => writeFileSync(path, "one")), ["link"]],
    ["an empty folder", () => mkdirSync(at("empty")), ["empty"]],
    ["an empty file", () => writeFileSync(at("empty"), ""), ["empty"]],
    ["a name", () => renameSync(at("file"), at("File")), ["File", "file"]],
    ["a file that is no longer there", () => rmSync(at("sub/other")), ["sub/other"]],
    ["a hidden file", () => writeFileSync(at(".hidden"), ""), [".hidden"]],
    ["a pipe", () => void execFileSync("mkfifo", [at("pipe")]), ["pipe"]],
    ["a link that leads nowhere", () => symlinkSync("../nowhere", at("dangling")), ["dangling"]],
    ["a name beyond ASCII", () => writeFileSync(at("é 𝒳"), ""), ["é 𝒳"]],
  ];
  for (const [name, change, paths] of differences) {
    it(`differs by ${name}`, async () => {
      const before = await read();
      change();
      const after = await read();
      assert.notEqual(after.digest, before.digest);
      assert.deepEqual(changedPaths(before, after).sort(), paths);
      assert.deepEqual([...before.faults, ...after.faults], []);
    });
  }

  const equals: [name: string, change: () => void][] = [
    ["times", () => utimesSync(at("file"), 1, 1)],
    ["the mode of the folder itself", () => chmodSync(folder, 0o711)],
    [
      "a second name for the same bytes in place of a copy",
      () => replace("copy", (path) => linkSync(at("file"), path)),
    ],
    ["what a link leads to", () => writeFileSync(at("../outside"), "changed")],
    ["what the rules leave out", () => writeFileSync(at("sub/ignored"), "changed")],
  ];
  for (const [name, change] of equals) {
    it(`is the same whatever ${name} may be`, async () => {
      writeFileSync(at("copy"), "one");
      symlinkSync("../outside", at("outside"));
      const before = await read("sub/ignored");
      change();
      assert.equal((await read("sub/ignored")).digest, before.digest);
      rmSync(at("../outside"), { force: true });
    });
  }

  it("is the same in whatever order a system lists it", async () => {
    const { readdirSync } = fs;
    const before = await read();
    mock.method(fs, "readdirSync", (...args: Parameters<typeof readdirSync>) => readdirSync(...args).reverse());
    assert.equal((await withMocked(() => read())).digest, before.digest);
  });

  it("has devices by their mode and number", async () => {
    const { entries, faults } = await folderContent("/dev", new IgnoreRules(["*", "!null"]));
    assert.deepEqual([...entries.keys(), ...faults], ["null"]);
    assert.match(entries.get("null")?.content ?? "", /^character device 666 \d+$/);
  });

  it("leaves out what disappears while it is read", async () => {
    const checkLink = () => {
      rmSync(at("sub"), { recursive: true });
      rmSync(at("z"));
      return undefined;
    };
    writeFileSync(at("z"), "");
    const { entries, faults } = await folderContent(folder, new IgnoreRules([]), { checkLink });
    assert.deepEqual([...entries.keys()], ["file", "link"]);
    assert.deepEqual(faults, []);
  });

  it("tells of a file that changes all the time", async () => {
    writeFileSync(at("file"), Buffer.alloc(5_000_000));
    const writing = setInterval(() => appendFileSync(at("file"), "more"), 1);
    try {
      assert.deepEqual((await read()).faults, [{ path: "file", fault: "changes while it is read" }]);
    } finally {
      clearInterval(writing);
    }
  });

  it("has the folders around what an exception takes in again, and no others", async () => {
    mkdirSync(at("sub/deep"));
    writeFileSync(at("sub/deep/kept"), "");
    const paths = async (ignored: string) => [...(await read(ignored)).entries.keys()];
    assert.deepEqual(await paths("*\n!sub/deep/kept"), ["sub", "sub/deep", "sub/deep/kept"]);
    assert.deepEqual(await paths("sub\n!**/kept"), ["file", "link", "sub", "sub/deep", "sub/deep/kept"]);
    assert.deepEqual(await paths("*\n!sub/none"), []);
    assert.deepEqual(await paths("*"), []);
  });

  it("tells all that no image can hold", async () => {
    const server = createServer().listen(at("socket"));
    try {
      writeFileSync(Buffer.concat([Buffer.from(at("n")), Buffer.of(0xff)]), "");
      assert.deepEqual((await read()).faults, [
        { path: "n\ufffd", fault: "has a name that is not UTF-8" },
        { path: "socket", fault: "is a socket, which an image cannot contain" },
      ]);
      assert.deepEqual((await read("n?\nsocket")).faults, []);
    } finally {
      server.close();
    }
  });

  it("tells of what it may not read, but for what the rules leave out", async () => {
    chmodSync(folder, 0o755);
    chmodSync(at("file"), 0);
    chmodSync(at("sub"), 0);
    const isRoot = process.geteuid?.() === 0;
    // Root may read everything.
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      const faults = [
        { path: "file", fault: "cannot be read (EACCES)" },
        { path: "sub", fault: "cannot be read (EACCES)" },
      ];
      assert.deepEqual((await read()).faults, faults);
      const faultsOnly = await folderContent(folder, new IgnoreRules([]), { faultsOnly: true });
      // Whether a file may be read, the system says of the user that started this.
      assert.deepEqual(faultsOnly.faults, isRoot ? faults.slice(1) : faults);
      assert.deepEqual((await read("file\nsub\n!**/kept")).faults, []);
      if (isRoot) process.seteuid?.(0);
      chmodSync(at("sub"), 0o444);
      if (isRoot) process.seteuid?.(NOBODY);
      const inside = [faults[0], { path: "sub/other", fault: "cannot be read (EACCES)" }];
      assert.deepEqual((await read()).faults, inside);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(at("sub"), 0o755);
    }
  });

  it("tells of a link to what is no UTF-8", async () => {
    symlinkSync(Buffer.of(0x61, 0xff), at("odd"));
    const [{ path, fault } = { path: "", fault: "" }, ...others] = (await read()).faults;
    assert.deepEqual([path, others], ["odd", []]);
    assert.match(fault, /^is a link .*UTF-8$/);
    assert.deepEqual((await read("odd")).faults, []);
  });

  it("has each link looked at that is part of it, and keeps what is said of it apart", async () => {
    symlinkSync("../out", at("sub/out"));
    symlinkSync("nowhere", at("ignored"));
    const seen: string[][] = [];
    const checkLink = (path: string, target: string) => {
      seen.push([path, target]);
      return target.startsWith("..") ? "leads out" : undefined;
    };
    const { faults, linkFaults } = await folderContent(folder, new IgnoreRules(["ignored"]), { checkLink });
    assert.deepEqual(seen, [
      [at("link"), "file"],
      [at("sub/out"), "../out"],
    ]);
    assert.deepEqual([faults, linkFaults], [[], [{ path: "sub/out", fault: "leads out" }]]);
  });

  it("reads no bytes where faults alone are looked for", async () => {
    const look = () => folderContent(folder, new IgnoreRules([]), { faultsOnly: true });
    const before = await look();
    writeFileSync(at("file"), "ONE");
    const after = await look();
    assert.deepEqual([changedPaths(before, after), after.faults], [[], []]);
    assert.deepEqual([...after.entries.keys()], ["file", "link", "sub", "sub/other"]);
  });

  it("gives the same with what is known from before, and sees what changed since", async () => {
    const before = await read();
    assert.equal((await read("", before)).digest, before.digest);
    utimesSync(at("file"), 1, 1);
    writeFileSync(at("sub/other"), "TWO");
    utimesSync(at("sub/other"), 1, 1);
    assert.deepEqual(changedPaths(before, await read("", before)), ["sub/other"]);
  });

  describe("with what is known from before", () => {
    const LATER = 10_000;
    /** Reads the folder as though some milliseconds had passed. */
    const readAfter = async (passed: number, known?: FolderContent) => {
      const { now } = Date;
      mock.method(Date, "now", () => now() + passed);
      const content = await read("", known);
      mock.restoreAll();
      return content;
    };
    /** The same as though the bytes of each file had been others: it shows whether they are read again. */
    const falsified = (content: FolderContent): FolderContent => ({
      ...content,
      entries: new Map(
        [...content.entries].map(([path, entry]) => [
          path,
          { ...entry, content: entry.content.replace(/^(file \d+) .*/, "$1 before") },
        ]),
      ),
    });
    const fileIn = ({ entries }: FolderContent) => entries.get("file")?.content;

    it("does not read a file again that is as it was", async () => {
      const before = await readAfter(LATER);
      assert.match(fileIn(await readAfter(LATER, falsified(before))) ?? "", /^file 644 before$/);
      chmodSync(at("file"), 0o600);
      assert.doesNotMatch(fileIn(await readAfter(LATER, falsified(before))) ?? "", /before/);
    });

    it("only looks at what is as it was, once", async () => {
      const before = await readAfter(LATER);
      assert.deepEqual(await callsWhile(() => readAfter(LATER, before)), { readdir: 2, lstat: 4, readlink: 1 });
    });

    it("reads a file again that was changed shortly before it was read, now or then", async () => {
      const [settled, fresh] = [await readAfter(LATER), await readAfter(1000)];
      assert.equal(fileIn(await readAfter(1000, falsified(settled))), fileIn(settled));
      assert.equal(fileIn(await readAfter(LATER, falsified(fresh))), fileIn(settled));
    });
  });

  it("reads a file that is larger than what is read in one go", async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024, "x");
    writeFileSync(at("large"), bytes);
    const before = await read();
    bytes[bytes.length - 1] = 0;
    writeFileSync(at("large"), bytes);
    assert.deepEqual(changedPaths(before, await read()), ["large"]);
  });

  it("asks the system five times for a small file", async () => {
    const calls = { readdir: 2, lstat: 4, readlink: 1, open: 2, read: 2, fstat: 2, close: 2 };
    assert.deepEqual(await callsWhile(() => read()), calls);
  });

  it("reads a file whole that is longer by the time it is read", async () => {
    const { openSync } = fs;
    const longer = "longer".repeat(100_000);
    mock.method(fs, "openSync", (...args: Parameters<typeof openSync>) => {
      if (args[0] === at("file")) writeFileSync(at("file"), longer);
      return openSync(...args);
    });
    const { entries } = await withMocked(() => read());
    writeFileSync(at("file"), longer);
    assert.deepEqual(entries.get("file")?.content, (await read()).entries.get("file")?.content);
  });

  it("lets others have their turn while it reads many files", async () => {
    for (let index = 0; index < 3000; index += 1) writeFileSync(at(`sub/${index}`), `${index}`);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await read();
    clearInterval(timer);
    assert.ok(turns > 0);
  });
});
