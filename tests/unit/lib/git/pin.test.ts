import assert from "node:assert/strict";
import { pinGitContext } from "../../../../lib/git/pin.ts";
import { type GitHttpServer, serveGit } from "../../../support/git-server.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const none = () => undefined;

describe("pinGitContext", () => {
  let count = 0;
  /** An address that no other test has asked for. */
  const fresh = () => `https://example.com/acme/app-${++count}.git`;
  /** A server with these refs. */
  const server = (refs: Record<string, string>) => async () =>
    Object.entries(refs)
      .map(([ref, sha]) => `${sha}\t${ref}\n`)
      .join("");
  const sha = (digit: string) => digit.repeat(40);

  const forms: [rest: string, refs: Record<string, string>, pinned: string][] = [
    ["", { HEAD: sha("1"), "refs/heads/main": sha("2") }, `#${sha("1")}`],
    ["#", { HEAD: sha("1") }, `#${sha("1")}`],
    ["#main", { "refs/heads/main": sha("2") }, `#${sha("2")}`],
    ["#main:sub/folder", { "refs/heads/main": sha("2") }, `#${sha("2")}:sub/folder`],
    ["#:sub", { HEAD: sha("1") }, `#${sha("1")}:sub`],
    ["#feature/x", { "refs/heads/feature/x": sha("2"), "refs/heads/x": sha("3") }, `#${sha("2")}`],
    ["#x", { "refs/heads/feature/x": sha("2"), "refs/heads/x": sha("3") }, `#${sha("3")}`],
    ["#refs/heads/x:sub/folder", { "refs/heads/x": sha("2"), "refs/tags/x": sha("3") }, `#${sha("2")}:sub/folder`],
    ["#refs/tags/x", { "refs/heads/x": sha("2"), "refs/tags/x": sha("3") }, `#${sha("3")}`],
    ["#heads/x", { "refs/heads/x": sha("2"), "refs/tags/x": sha("3") }, `#${sha("2")}`],
    ["#tags/x", { "refs/tags/x": sha("3"), "refs/tags/x^{}": sha("4") }, `#${sha("4")}`],
    ["#v1", { "refs/tags/v1": sha("3"), "refs/tags/v1^{}": sha("4") }, `#${sha("4")}`],
    // One commit under two names is one answer.
    ["#v1", { "refs/heads/v1": sha("4"), "refs/tags/v1": sha("3"), "refs/tags/v1^{}": sha("4") }, `#${sha("4")}`],
    ["#refs/pull/7/head", { "refs/pull/7/head": sha("5") }, `#${sha("5")}`],
    ["#pull/42/head", { "refs/pull/42/head": sha("5") }, `#${sha("5")}`],
    ["#pull/42/head:sub", { "refs/pull/42/head": sha("5") }, `#${sha("5")}:sub`],
    ["#main", { "refs/heads/main": "6".repeat(64) }, `#${"6".repeat(64)}`],
    ["#a#b", { "refs/heads/a#b": sha("2") }, `#${sha("2")}`],
    ["#a%23b%2Fc:x%25y", { "refs/heads/a#b/c": sha("2") }, `#${sha("2")}:x%25y`],
    ["#grün", { "refs/heads/grün": sha("2") }, `#${sha("2")}`],
    ["?ref=v1", { "refs/tags/v1": sha("2") }, `#${sha("2")}`],
    ["?branch=v1&subdir=sub", { "refs/heads/v1": sha("2"), "refs/tags/v1": sha("3") }, `#${sha("2")}:sub`],
    ["?tag=v1&submodules=false", { "refs/tags/v1": sha("3") }, `?submodules=false#${sha("3")}`],
    ["?keep-git-dir#main", { "refs/heads/main": sha("2") }, `?keep-git-dir=true#${sha("2")}`],
    ["?checksum=2222222#main", { "refs/heads/main": sha("2") }, `#${sha("2")}`],
    ["?checksum=0123456#main", { "refs/heads/main": SHA }, `#${SHA}`],
    ["?checksum=0123456#v1", { "refs/tags/v1": SHA, "refs/tags/v1^{}": sha("4") }, `#${sha("4")}`],
    ["?checksum=3333333#v1", { "refs/tags/v1": sha("3"), "refs/tags/v1^{}": sha("4") }, `#${sha("4")}`],
  ];
  for (const [rest, refs, pinned] of forms) {
    it(`pins "${rest}" among ${Object.keys(refs).join(", ")}`, async () => {
      const address = fresh();
      assert.equal(await pinGitContext(address + rest, none, server(refs)), address + pinned);
    });
  }

  it("reads user@host:path as it stands", async () => {
    const address = `git@example.com:acme/app-${++count}.git`;
    assert.equal(
      await pinGitContext(`${address}#a%23b:x%y`, none, server({ "refs/heads/a%23b": sha("2") })),
      `${address}#${sha("2")}:x%y`,
    );
  });

  for (const fragment of [`#${SHA}`, `#${SHA}:sub`, `#${"a".repeat(64)}`]) {
    it(`leaves ${fragment} alone and asks nobody, as a branch of that name is not meant`, async () => {
      const location = fresh() + fragment;
      assert.equal(await pinGitContext(location, none, async () => assert.fail("asked")), location);
    });
  }

  it("asks once for all platforms, so that they build one commit", async () => {
    const location = fresh();
    let asked = 0;
    const moving = async () => `${sha(String(++asked))}\tHEAD\n`;
    const [first, second] = await Promise.all([
      pinGitContext(location, none, moving),
      pinGitContext(location, none, moving),
    ]);
    assert.equal(first, second);
    assert.equal(asked, 1);
  });

  const refusals: [rest: string, refs: Record<string, string>, sentence: string][] = [
    ["#gone", { HEAD: SHA }, 'has no branch or tag "gone"; fix the part after #'],
    ["", {}, 'has no branch or tag "HEAD"; fix the part after #'],
    [
      "#0123456",
      { HEAD: SHA },
      'has no branch or tag "0123456"; write all 40 lower-case hexadecimal digits of the commit',
    ],
    [
      "#1.0",
      { "refs/heads/1.0": sha("2"), "refs/tags/1.0": sha("3") },
      'has "1.0" at more than one commit; write #refs/heads/1.0 or #refs/tags/1.0',
    ],
    [
      "#x/y",
      { "refs/x/y": sha("2"), "refs/tags/x/y": sha("3") },
      'has "x/y" at more than one commit; write #refs/x/y or #refs/tags/x/y',
    ],
    [
      "?checksum=3333333#main",
      { "refs/heads/main": sha("2") },
      `is at the commit ${sha("2")}, but the address expects 3333333`,
    ],
    [
      "?checksum=1234567#v1",
      { "refs/tags/v1": SHA, "refs/tags/v1^{}": SHA },
      `is at the commit ${SHA}, but the address expects 1234567`,
    ],
    [`?checksum=3333333#${sha("2")}`, {}, `is at the commit ${sha("2")}, but the address expects 3333333`],
    ["?token=hunter2", {}, 'has the parameter "token", which no git context has; remove it'],
    ["?ref=", {}, 'has the parameter "ref" without a value; add it'],
    ["?ref=a&ref=b", {}, 'has the parameter "ref" twice; remove one'],
    ["?ref=a#b", {}, "names two refs (b, a); remove one"],
    ["?tag=a&branch=a", {}, "names two refs (refs/tags/a, refs/heads/a); remove one"],
  ];
  for (const [rest, refs, sentence] of refusals) {
    it(`refuses "${rest}"`, async () => {
      const address = fresh();
      const message = `${address} ${sentence}`;
      await assert.rejects(pinGitContext(address + rest, none, server(refs)), { message });
    });
  }

  it("refuses a % that encodes nothing", async () => {
    const address = fresh();
    await assert.rejects(pinGitContext(`${address}#50%off`, none, server({ HEAD: SHA })), {
      message: `${address}#50%off has a % that is not part of an encoding; write %25`,
    });
  });

  it("names no password", async () => {
    for (const user of ["alice:hunter2", "hunter2", "alice:hunter2@x", "alice:hunt/hunter2", "alice%3Ahunter2"]) {
      const location = `https://${user}@example.com/${++count}.git#gone`;
      await assert.rejects(pinGitContext(location, none, server({ HEAD: SHA })), {
        message: `https://example.com/${count}.git has no branch or tag "gone"; fix the part after #`,
      });
    }
  });

  describe("with git itself", () => {
    const servers: GitHttpServer[] = [];
    const { GIT_DIR } = process.env;
    after(async () => {
      removeFolders();
      await Promise.all(servers.map((each) => each.close()));
    });
    afterEach(() => {
      if (GIT_DIR === undefined) delete process.env.GIT_DIR;
      else process.env.GIT_DIR = GIT_DIR;
    });

    const serve = async (...options: Parameters<typeof serveGit>) => {
      const served = await serveGit(...options);
      servers.push(served);
      return served;
    };
    const repository = () => {
      const folder = temporaryFolder();
      git(folder, "init");
      return { folder, first: commit(folder) };
    };

    it("finds branch, annotated tag and HEAD of a repository, and sees them move in another run only", async () => {
      const { folder, first } = repository();
      git(folder, "tag", "--annotate", "--message", "first", "v1");
      git(folder, "branch", "v1");
      git(folder, "update-ref", "refs/pull/42/head", "HEAD");
      git(folder, "switch", "--create", "v1-other");
      const second = commit(folder);
      const address = `file://${folder}`;
      const pin = (fragment: string) => pinGitContext(address + fragment, none);
      assert.equal(await pin("#v1"), `${address}#${first}`);
      assert.equal(await pin("#main:sub"), `${address}#${first}:sub`);
      assert.equal(await pin("#pull/42/head"), `${address}#${first}`);
      assert.equal(await pin(""), `${address}#${second}`);
      await assert.rejects(pin("#v2"), { message: `${address} has no branch or tag "v2"; fix the part after #` });
      git(folder, "branch", "--force", "v1", second);
      await assert.rejects(pin("#v1:"), {
        message: `${address} has "v1" at more than one commit; write #refs/heads/v1 or #refs/tags/v1`,
      });
    });

    it("asks the server that is named, whatever repository the variables of a hook name", async () => {
      const { folder, first } = repository();
      process.env.GIT_DIR = temporaryFolder();
      assert.equal(await pinGitContext(`file://${folder}#main`, none), `file://${folder}#${first}`);
    });

    it("shows a private server the build secrets as BuildKit does", async () => {
      const { folder, first } = repository();
      const { address, authorizations } = await serve(folder, { token: "hunter2" });
      const host = address.replace("http://", "");
      const basic = `basic ${Buffer.from("x-access-token:hunter2").toString("base64")}`;
      const cases: Readonly<Record<string, string>>[] = [
        { GIT_AUTH_TOKEN: "hunter2" },
        { GIT_AUTH_TOKEN: "wrong", [`GIT_AUTH_TOKEN.${host}`]: "hunter2" },
        { GIT_AUTH_TOKEN: "wrong", GIT_AUTH_HEADER: basic },
        { GIT_AUTH_HEADER: "wrong", [`GIT_AUTH_HEADER.${host}`]: basic, [`GIT_AUTH_TOKEN.${host}`]: "wrong" },
      ];
      for (const [index, secrets] of cases.entries()) {
        authorizations.length = 0;
        const location = `${address}/.git#main:${index}`;
        assert.equal(await pinGitContext(location, (id) => secrets[id]), `${address}/.git#${first}:${index}`);
        // It is shown at once, and nothing else is.
        assert.deepEqual([...new Set(authorizations)], [basic]);
      }
    });

    it("says which secret does not open it, or how to give one, and no secret", async () => {
      const { folder } = repository();
      const { address } = await serve(folder, { token: "other" });
      const location = `${address}/.git#main`;
      await assert.rejects(pinGitContext(location, none), {
        message: `the refs of ${address}/.git cannot be read: could not read Username for '${address}': terminal prompts disabled; for a private repository, add a token: secrets: {GIT_AUTH_TOKEN: {env: NAME}}`,
      });
      await assert.rejects(
        pinGitContext(location, (id) => ({ GIT_AUTH_TOKEN: "hunter2" })[id]),
        {
          message: `the refs of ${address}/.git cannot be read: could not read Username for '${address}': terminal prompts disabled; the build secret GIT_AUTH_TOKEN does not give access`,
        },
      );
      await assert.rejects(
        pinGitContext(location, (id) => ({ GIT_AUTH_TOKEN: "hunter2\n" })[id]),
        { message: "the build secret GIT_AUTH_TOKEN has a line break or another control character; remove it" },
      );
    });

    it("shows no other server the secret, to which the first one sends", async () => {
      const { folder, first } = repository();
      const target = await serve(folder);
      const { address } = await serve(folder, { redirectTo: target.address });
      const location = `${address}/.git#main`;
      assert.equal(await pinGitContext(location, none), `${address}/.git#${first}`);
      target.authorizations.length = 0;
      await assert.rejects(
        pinGitContext(location, (id) => ({ GIT_AUTH_TOKEN: "hunter2" })[id]),
        /cannot be read: .*302; the server redirects to another address, which is not sent the token; use that address$/,
      );
      assert.deepEqual(target.authorizations, []);
    });

    it("says why the refs cannot be read, and no password", async () => {
      await assert.rejects(pinGitContext("http://alice:hunter2@127.0.0.1:1/app.git", none), (error: Error) => {
        assert.match(error.message, /^the refs of http:\/\/127\.0\.0\.1:1\/app\.git cannot be read: .*127\.0\.0\.1/);
        assert.ok(!`${error.stack}`.includes("hunter2"));
        return true;
      });
      await assert.rejects(
        pinGitContext("file:///none/app.git", none),
        /^Error: the refs of file:\/\/\/none\/app\.git cannot be read: '\/none\/app\.git' does not appear to be a git repository$/,
      );
    });

    it("says that there is no git", async () => {
      const { PATH } = process.env;
      process.env.PATH = temporaryFolder();
      try {
        await assert.rejects(pinGitContext("https://example.com/no-git.git", none), {
          message: "the refs of https://example.com/no-git.git cannot be read: git is not installed",
        });
      } finally {
        process.env.PATH = PATH;
      }
    });
  });
});
