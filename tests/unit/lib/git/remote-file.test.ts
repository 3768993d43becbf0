import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NoGitFile, PasswordInSubmodule, readGitFile } from "../../../../lib/git/remote-file.ts";
import { type GitHttpServer, serveGit } from "../../../support/git-server.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const none = () => undefined;

describe("readGitFile", () => {
  let server: GitHttpServer | undefined;
  after(async () => {
    removeFolders();
    await server?.close();
  });
  afterEach(() => {
    delete process.env.GIT_DIR;
  });

  /** A repository with a file, and its commit. */
  const repository = (file: string, text: string, ...options: string[]) => {
    const folder = temporaryFolder();
    git(folder, "init", ...options);
    writeFileSync(join(folder, file), text);
    git(folder, "add", ".");
    return { folder, sha: commit(folder) };
  };

  it("reads a file of exactly that commit, relative to the folder", async () => {
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
    const read = (rest: string, ...paths: [string, ...string[]]) => readGitFile(address + rest, none, ...paths);
    assert.equal(await read(`#${first}:sub`, "Dockerfile.small"), "FROM first\n");
    assert.equal(await read(`#${second}`, "sub/Dockerfile.small"), "FROM second\n");
    assert.equal(await read(`#${second}:sub`, "Dockerfile", "Dockerfile.small"), "FROM second\n");
    assert.equal(await read(`?submodules=false#${second}:../sub`, "Dockerfile.small"), "FROM second\n");
    await assert.rejects(read(`#${second}:sub`, "Dockerfile"), (error) => {
      assert.ok(error instanceof NoGitFile);
      assert.equal(error.message, `does not exist in the context "${address}#${second}:sub"`);
      return true;
    });
    await assert.rejects(read(`#${second}`, "sub"), NoGitFile);
    await assert.rejects(read(`#${SHA}`, "Dockerfile"), {
      message: new RegExp(`^Dockerfile of ${address} cannot be read: `),
    });
  });

  it("follows links, fetches once, and asks servers that can for no other file", async () => {
    const folder = temporaryFolder();
    git(folder, "init");
    git(folder, "config", "uploadpack.allowFilter", "true");
    writeFileSync(join(folder, "real"), "FROM real\n");
    symlinkSync("real", join(folder, "Dockerfile"));
    git(folder, "add", ".");
    const location = `file://${folder}#${commit(folder)}`;
    assert.equal(await readGitFile(location, none, "Dockerfile"), "FROM real\n");
    removeFolders();
    assert.equal(await readGitFile(location, none, "Dockerfile"), "FROM real\n");
    await assert.rejects(readGitFile(location, none, "real"), /cannot be read/);
  });

  it("reads a repository whose objects are named by SHA-256", async () => {
    const { folder, sha } = repository("Dockerfile", "FROM long\n", "--object-format=sha256");
    assert.equal(sha.length, 64);
    assert.equal(await readGitFile(`file://${folder}#${sha}`, none, "Dockerfile"), "FROM long\n");
  });

  it("shows a private server the build secret", async () => {
    const { folder, sha } = repository("Dockerfile", "FROM private\n");
    server = await serveGit(folder, { token: "hunter2" });
    const location = `${server.address}/.git#${sha}`;
    const secret = (id: string) => (id === "GIT_AUTH_TOKEN" ? "hunter2" : undefined);
    assert.equal(await readGitFile(location, secret, "Dockerfile"), "FROM private\n");
    await assert.rejects(readGitFile(location, none, "Dockerfile"), /add a token: secrets: /);
  });

  it("leaves the repository of a hook's variables alone", async () => {
    const { folder, sha } = repository("Dockerfile", "FROM hooked\n");
    const other = repository("file", "");
    process.env.GIT_DIR = join(other.folder, ".git");
    assert.equal(await readGitFile(`file://${folder}#${sha}`, none, "Dockerfile"), "FROM hooked\n");
    delete process.env.GIT_DIR;
    assert.equal(git(other.folder, "config", "core.bare"), "false");
    assert.equal(git(other.folder, "remote"), "");
  });

  it("leaves open what a submodule has", async () => {
    const { folder, sha } = repository(".gitmodules", "");
    await assert.rejects(readGitFile(`file://${folder}#${sha}:module`, none, "Dockerfile"), {
      message: `module/Dockerfile of file://${folder} cannot be read: it may be in a submodule`,
    });
  });

  it("refuses submodules whose addresses name a password, unless they are left out", async () => {
    const modules = '[submodule "a"]\n\tpath = a\n\turl = https://alice:hunter2@example.com/a.git\n';
    const { folder, sha } = repository(".gitmodules", modules);
    await assert.rejects(readGitFile(`file://${folder}#${sha}`, none, "Dockerfile"), (error) => {
      assert.ok(error instanceof PasswordInSubmodule);
      assert.match(error.message, /^\.gitmodules of \S+ has a user or a password in an address; remove it there/);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
    const left = `file://${folder}?submodules=false#${sha}`;
    await assert.rejects(readGitFile(left, none, "Dockerfile"), NoGitFile);
  });

  it("leaves nothing behind", async () => {
    const { folder, sha } = repository("Dockerfile", "FROM here\n");
    const { TMPDIR } = process.env;
    const place = temporaryFolder();
    process.env.TMPDIR = place;
    try {
      assert.equal(await readGitFile(`file://${folder}#${sha}`, none, "Dockerfile"), "FROM here\n");
      await assert.rejects(readGitFile(`file://${folder}#${SHA}`, none, "Dockerfile"));
      assert.deepEqual(readdirSync(place), []);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });

  it("names no password", async () => {
    const location = `http://alice:hunter2@127.0.0.1:1/app.git#${SHA}`;
    await assert.rejects(readGitFile(location, none, "Dockerfile"), (error: Error) => {
      assert.match(error.message, /^Dockerfile of http:\/\/127\.0\.0\.1:1\/app\.git cannot be read: /);
      assert.ok(!`${error.stack}`.includes("hunter2"));
      return true;
    });
  });
});
