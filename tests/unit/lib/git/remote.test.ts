import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NoGitFile, pinGitContext, readGitFile } from "../../../../lib/git/remote.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

describe("pinGitContext", () => {
  let count = 0;
  /** An address that no other test has asked for. */
  const fresh = () => `https://example.com/acme/app-${++count}.git`;
  /** A server with these refs. */
  const server = (refs: Record<string, string>) => () =>
    Object.entries(refs)
      .map(([ref, sha]) => `${sha}\t${ref}\n`)
      .join("");
  const sha = (digit: string) => digit.repeat(40);

  const forms: [fragment: string, refs: Record<string, string>, pinned: string][] = [
    ["", { HEAD: sha("1"), "refs/heads/main": sha("2") }, `#${sha("1")}`],
    ["#", { HEAD: sha("1") }, `#${sha("1")}`],
    ["#main", { "refs/heads/main": sha("2") }, `#${sha("2")}`],
    ["#main:sub/folder", { "refs/heads/main": sha("2") }, `#${sha("2")}:sub/folder`],
    ["#:sub", { HEAD: sha("1") }, `#${sha("1")}:sub`],
    ["#feature/x", { "refs/heads/feature/x": sha("2"), "refs/heads/x": sha("3") }, `#${sha("2")}`],
    ["#x", { "refs/heads/feature/x": sha("2"), "refs/heads/x": sha("3") }, `#${sha("3")}`],
    ["#v1", { "refs/heads/v1": sha("2"), "refs/tags/v1": sha("3") }, `#${sha("3")}`],
    ["#v1", { "refs/tags/v1": sha("3"), "refs/tags/v1^{}": sha("4") }, `#${sha("4")}`],
    ["#refs/pull/7/head", { "refs/pull/7/head": sha("5") }, `#${sha("5")}`],
    ["#main", { "refs/heads/main": "6".repeat(64) }, `#${"6".repeat(64)}`],
  ];
  for (const [fragment, refs, pinned] of forms) {
    it(`pins "${fragment}" among ${Object.keys(refs).join(", ")}`, () => {
      const address = fresh();
      assert.equal(pinGitContext(address + fragment, server(refs)), address + pinned);
    });
  }

  for (const fragment of [`#${SHA}`, `#${SHA}:sub`, `#${"a".repeat(64)}`]) {
    it(`leaves ${fragment} alone and asks nobody`, () => {
      const location = fresh() + fragment;
      assert.equal(
        pinGitContext(location, () => assert.fail("asked")),
        location,
      );
    });
  }

  it("asks once for all platforms, so that they build one commit", () => {
    const location = fresh();
    let asked = 0;
    const moving = () => `${sha(String(++asked))}\tHEAD\n`;
    assert.equal(pinGitContext(location, moving), pinGitContext(location, moving));
    assert.equal(asked, 1);
  });

  it("names a ref that is not there, and no password", () => {
    for (const user of ["alice:hunter2", "hunter2", "alice:hunter2@x"]) {
      const location = `https://${user}@example.com/${++count}.git#gone`;
      assert.throws(() => pinGitContext(location, server({ HEAD: SHA })), {
        message: `https://example.com/${count}.git has no branch or tag "gone"; mend the part after #`,
      });
    }
  });

  it("refuses a query, and names no password", () => {
    assert.throws(() => pinGitContext("https://alice:hunter2@example.com/app.git?ref=v1", server({})), {
      message: "https://example.com/app.git?ref=v1 holds a query; write ref and folder after #, as address#ref:folder",
    });
  });

  describe("with git itself", () => {
    after(removeFolders);

    it("finds branch, annotated tag and HEAD of a repository, and sees them move in another run only", () => {
      const folder = temporaryFolder();
      git(folder, "init");
      const first = commit(folder);
      git(folder, "tag", "--annotate", "--message", "first", "v1");
      git(folder, "branch", "v1");
      git(folder, "switch", "--create", "v1-other");
      const second = commit(folder);
      const address = `file://${folder}`;
      assert.equal(pinGitContext(`${address}#v1`), `${address}#${first}`);
      assert.equal(pinGitContext(`${address}#main:sub`), `${address}#${first}:sub`);
      assert.equal(pinGitContext(address), `${address}#${second}`);
      assert.throws(() => pinGitContext(`${address}#v2`), {
        message: `${address} has no branch or tag "v2"; mend the part after #`,
      });
    });

    it("says why the refs cannot be read, and no password", () => {
      assert.throws(
        () => pinGitContext("http://alice:hunter2@127.0.0.1:1/app.git"),
        (error: Error) => {
          assert.match(error.message, /^the refs of http:\/\/127\.0\.0\.1:1\/app\.git cannot be read: .*127\.0\.0\.1/);
          assert.ok(!`${error.stack}`.includes("hunter2"));
          return true;
        },
      );
      assert.throws(() => pinGitContext("file:///none/app.git"), /cannot be read: fatal: |cannot be read: and the/);
    });
  });
});

describe("readGitFile", () => {
  after(removeFolders);

  it("reads a file of exactly that commit, relative to the folder", () => {
    const folder = temporaryFolder();
    git(folder, "init");
    mkdirSync(join(folder, "sub"));
    const write = (text: string) => {
      writeFileSync(join(folder, "sub", "Dockerfile.small"), text);
      git(folder, "add", ".");
      return commit(folder);
    };
    const [first, second] = [write("FROM first\n"), write("FROM second\n")];
    const address = `file://${folder}`;
    assert.equal(readGitFile(`${address}#${first}:sub`, "Dockerfile.small"), "FROM first\n");
    assert.equal(readGitFile(`${address}#${second}`, "sub/Dockerfile.small"), "FROM second\n");
    assert.equal(readGitFile(`${address}#${second}:sub`, "Dockerfile", "Dockerfile.small"), "FROM second\n");
    assert.throws(
      () => readGitFile(`${address}#${second}:sub`, "Dockerfile"),
      (error) => {
        assert.ok(error instanceof NoGitFile);
        assert.equal(error.message, `is not there in the context "${address}#${second}:sub"`);
        return true;
      },
    );
    assert.throws(() => readGitFile(`${address}#${second}`, "sub"), NoGitFile);
    assert.throws(() => readGitFile(`${address}#${SHA}`, "Dockerfile"), {
      message: new RegExp(`^Dockerfile of ${address} cannot be read: fatal: `),
    });
  });

  it("follows links, fetches once, and asks servers that can for no other file", () => {
    const folder = temporaryFolder();
    git(folder, "init");
    git(folder, "config", "uploadpack.allowFilter", "true");
    writeFileSync(join(folder, "real"), "FROM real\n");
    symlinkSync("real", join(folder, "Dockerfile"));
    git(folder, "add", ".");
    const location = `file://${folder}#${commit(folder)}`;
    assert.equal(readGitFile(location, "Dockerfile"), "FROM real\n");
    removeFolders();
    assert.equal(readGitFile(location, "Dockerfile"), "FROM real\n");
    assert.throws(() => readGitFile(location, "real"), /cannot be read/);
  });

  it("leaves open what a submodule has", () => {
    const folder = temporaryFolder();
    git(folder, "init");
    writeFileSync(join(folder, ".gitmodules"), "");
    git(folder, "add", ".");
    const location = `file://${folder}#${commit(folder)}:module`;
    assert.throws(() => readGitFile(location, "Dockerfile"), {
      message: `module/Dockerfile of file://${folder} cannot be read: it may be in a submodule`,
    });
  });

  it("names no password", () => {
    const location = `http://alice:hunter2@127.0.0.1:1/app.git#${SHA}`;
    assert.throws(
      () => readGitFile(location, "Dockerfile"),
      (error: Error) => {
        assert.match(error.message, /^Dockerfile of http:\/\/127\.0\.0\.1:1\/app\.git cannot be read: /);
        assert.ok(!`${error.stack}`.includes("hunter2"));
        return true;
      },
    );
  });
});
