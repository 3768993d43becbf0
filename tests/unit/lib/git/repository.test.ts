import assert from "node:assert/strict";
import { chownSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mayHaveRepository, repositoryAt } from "../../../../lib/git/repository.ts";
import { itAsRoot } from "../../../support/as-root.ts";
import { commit, git, removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("repositoryAt", () => {
  let folder: string;
  let sha: string;
  beforeEach(() => {
    folder = realpathSync(temporaryFolder());
    git(folder, "init");
    writeFileSync(join(folder, "file"), "1");
    git(folder, "add", ".");
    sha = commit(folder);
    mkdirSync(join(folder, "inside"));
  });
  afterEach(removeFolders);

  it("is none outside of any, and where there is no folder", async () => {
    assert.deepEqual(await repositoryAt(temporaryFolder()), { kind: "none" });
    assert.deepEqual(await repositoryAt(join(temporaryFolder(), "none")), { kind: "none" });
  });

  it("is read from any folder inside, and before the first commit", async () => {
    const readable = { kind: "readable", top: folder, head: sha };
    assert.deepEqual(await repositoryAt(folder), readable);
    assert.deepEqual(await repositoryAt(join(folder, "inside")), readable);
    git(folder, "checkout", "--orphan", "empty");
    assert.deepEqual(await repositoryAt(folder), { kind: "readable", top: folder });
  });

  it("is read in a folder whose name has a line break", async () => {
    const odd = join(folder, "inside", "a\nb");
    mkdirSync(odd);
    git(odd, "init");
    assert.deepEqual(await repositoryAt(odd), { kind: "readable", top: odd });
  });

  it("is read in a linked working tree, in a submodule, in a shallow clone", async () => {
    const tree = join(realpathSync(temporaryFolder()), "tree");
    git(folder, "worktree", "add", tree);
    assert.deepEqual(await repositoryAt(tree), { kind: "readable", top: tree, head: sha });
    const outer = realpathSync(temporaryFolder());
    git(outer, "init");
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", folder, "library");
    const library = join(outer, "library");
    assert.deepEqual(await repositoryAt(library), { kind: "readable", top: library, head: sha });
    const shallow = join(realpathSync(temporaryFolder()), "shallow");
    git(folder, "clone", "--depth=1", `file://${folder}`, shallow);
    assert.deepEqual(await repositoryAt(shallow), { kind: "readable", top: shallow, head: sha });
  });

  const damages: [title: string, damage: () => void, reason: RegExp][] = [
    ["its HEAD is gone", () => rmSync(join(folder, ".git/HEAD")), /^not a git repository/],
    ["its branch is no commit", () => writeFileSync(join(folder, ".git/refs/heads/main"), "no"), /HEAD/],
    ["its branch is empty", () => writeFileSync(join(folder, ".git/refs/heads/main"), ""), /HEAD/],
    ["it points nowhere", () => pointAt("/none"), /^not a git repository: \/none$/],
    [
      "its objects are gone",
      () => {
        for (const name of readdirSync(join(folder, ".git/objects"))) {
          rmSync(join(folder, ".git/objects", name), { recursive: true });
        }
      },
      /HEAD|object/,
    ],
    [
      "it is damaged inside of another one",
      () => mkdirSync(join(folder, "inside", ".git")),
      /^\S+\/inside\/\.git is not a git repository$/,
    ],
  ];
  const pointAt = (place: string) => {
    rmSync(join(folder, ".git"), { recursive: true });
    writeFileSync(join(folder, ".git"), `gitdir: ${place}\n`);
  };
  for (const [title, damage, reason] of damages) {
    it(`is unreadable, and not none, when ${title}`, async () => {
      damage();
      const found = await repositoryAt(join(folder, "inside"));
      assert.ok(found.kind === "unreadable", JSON.stringify(found));
      assert.match(found.reason, reason);
    });
  }

  itAsRoot("is unreadable, and not none, when it is another user's", async () => {
    for (const each of [folder, join(folder, ".git")]) chownSync(each, 1234, 1234);
    const found = await repositoryAt(folder);
    assert.ok(found.kind === "unreadable");
    assert.equal(
      found.reason,
      `detected dubious ownership in repository at '${folder}'; run git config --global --add safe.directory ${folder}`,
    );
  });

  describe("with a git that fails", () => {
    const { PATH } = process.env;
    afterEach(() => {
      process.env.PATH = PATH;
    });

    /** What is told of a git that prints this to its standard error and fails. */
    async function reasonOf(stderr: string): Promise<string> {
      const programs = temporaryFolder();
      writeFileSync(join(programs, "words"), stderr);
      writeFileSync(join(programs, "git"), `#!/bin/sh\ncat ${programs}/words >&2; exit 3\n`, { mode: 0o755 });
      process.env.PATH = `${programs}:${PATH}`;
      const found = await repositoryAt(folder);
      assert.ok(found.kind === "unreadable", JSON.stringify(found));
      return found.reason;
    }

    const reasons: [stderr: string, reason: string][] = [
      ["fatal: it is damaged\n", "it is damaged"],
      ["warning: first\nfatal: it is damaged\nfatal: give up\n", "it is damaged"],
      ["error: it is damaged\n", "it is damaged"],
      ["one line\n\n  last line  \n", "last line"],
      [
        "ERROR: Repository not found.\nfatal: Could not read from remote repository.\n\nPlease make sure\n",
        "ERROR: Repository not found.",
      ],
      ["fatal: Could not read from remote repository.\n", "Could not read from remote repository."],
      ["fatal: Could not read from remote repository.\n\nPlease make sure\n", "Could not read from remote repository."],
      ["remote: error: it is damaged\n", "remote: error: it is damaged"],
      ["fatal: see https://alice:hunter2@example.com/app\n", "see https://example.com/app"],
      ["fatal: a\tb\u001b[31mc\r\n", "a b [31mc"],
    ];
    for (const [stderr, reason] of reasons) {
      it(`tells why: ${reason}`, async () => assert.equal(await reasonOf(stderr), reason));
    }

    it("tells how it ended where it says nothing", async () => assert.match(await reasonOf(""), /\b3$/));

    it("says that there is no git", async () => {
      process.env.PATH = temporaryFolder();
      const found = await repositoryAt(folder);
      assert.ok(found.kind === "unreadable");
      assert.match(found.reason, /git is not installed/);
    });
  });
});

describe("mayHaveRepository", () => {
  afterEach(removeFolders);

  it("is so within a repository, bare or linked, and nowhere else", async () => {
    const [folder, bare, linked] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    git(folder, "init");
    mkdirSync(join(folder, "inside"));
    git(bare, "init", "--bare");
    writeFileSync(join(linked, ".git"), `gitdir: ${join(folder, ".git")}`);
    const found = [folder, join(folder, "inside"), bare, join(bare, "refs"), linked];
    assert.deepEqual(
      await Promise.all(found.map(mayHaveRepository)),
      found.map(() => true),
    );
    const none = [temporaryFolder(), join(temporaryFolder(), "none")];
    assert.deepEqual(await Promise.all(none.map(mayHaveRepository)), [false, false]);
  });
});
