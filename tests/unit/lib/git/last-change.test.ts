import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lastChange } from "../../../../lib/git/last-change.ts";
import { GitFailure } from "../../../../lib/git/run.ts";
import { git, gitAt, removeFolders, temporaryFolder } from "../../components/fixture.ts";

describe("lastChange", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    git(folder, "init");
  });
  after(removeFolders);

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  /** Commits everything at a time in seconds since 1970. */
  const commitAt = (time: number) => {
    git(folder, "add", "--all");
    gitAt(`${time} +0200`, folder, "commit", "--message", `at ${time}`);
  };
  const change = (path: string, time: number) => {
    write(path, `${time}\n`);
    commitAt(time);
  };
  const timeOf = async (isMeant: (path: string) => boolean = () => true, place = folder, name?: string) =>
    (await lastChange(place, isMeant, name))?.time;

  it("is the commit that changed the folder, not the one at HEAD", async () => {
    change("app/file", 1_700_000_000);
    change("other/file", 1_700_000_100);
    assert.deepEqual(await lastChange(join(folder, "app"), () => true), { time: 1_700_000_000, isCutOff: false });
    assert.equal(await timeOf(), 1_700_000_100);
  });

  it("goes by paths relative to the folder, whatever bytes they have", async () => {
    const names = ["inside/a b", "ä", '"quoted"', "new\nline", "\u0001control", ":(top)file"];
    for (const [index, name] of names.entries()) change(`app/${name}`, 1_700_000_000 + index);
    for (const [index, name] of names.entries()) {
      assert.equal(await timeOf((path) => path === name, join(folder, "app")), 1_700_000_000 + index, name);
      assert.equal(await timeOf(undefined, join(folder, "app"), name), 1_700_000_000 + index, name);
    }
  });

  it("counts what was removed and what became executable", async () => {
    change("app/file", 1_700_000_000);
    write("app/other", "text");
    commitAt(1_700_000_100);
    git(folder, "update-index", "--chmod=+x", "app/file");
    gitAt("1700000200 +0000", folder, "commit", "--message", "mode");
    assert.equal(await timeOf((path) => path === "app/file"), 1_700_000_200);
    rmSync(join(folder, "app/other"));
    commitAt(1_700_000_300);
    assert.equal(await timeOf((path) => path === "app/other"), 1_700_000_300);
  });

  it("finds a change far back", async () => {
    change("app/old", 1_600_000_000);
    for (let index = 0; index < 20; index++) change("app/notes", 1_700_000_000 + index);
    assert.equal(await timeOf((path) => path === "app/old"), 1_600_000_000);
    assert.equal(await timeOf((path) => path === "app/none"), undefined);
  });

  it("is no merge that only brings both sides together", async () => {
    change("app/file", 1_700_000_000);
    git(folder, "checkout", "-b", "side");
    change("app/side", 1_700_000_100);
    git(folder, "checkout", "main");
    change("app/main", 1_700_000_200);
    gitAt("1700000300 +0000", folder, "merge", "--no-ff", "--message", "merge", "side");
    assert.equal(await timeOf(), 1_700_000_200);
  });

  it("is a merge that has something of its own", async () => {
    change("app/file", 1_700_000_000);
    git(folder, "checkout", "-b", "side");
    change("app/side", 1_700_000_100);
    git(folder, "checkout", "main");
    change("app/main", 1_700_000_200);
    git(folder, "merge", "--no-ff", "--no-commit", "side");
    change("app/own", 1_700_000_300);
    assert.equal(await timeOf((path) => path === "app/own"), 1_700_000_300);
  });

  describe("in another clone", () => {
    const clone = (...options: string[]) => {
      const place = join(temporaryFolder(), "clone");
      git(folder, "config", "uploadpack.allowFilter", "true");
      git(folder, "clone", ...options, `file://${folder}`, place);
      return place;
    };
    beforeEach(() => {
      change("app/file", 1_700_000_000);
      change("other/file", 1_700_000_100);
      change("other/file", 1_700_000_200);
    });

    const cases: [options: string[], part: string, time: number, isCutOff: boolean][] = [
      [[], "app", 1_700_000_000, false],
      [["--filter=blob:none"], "app", 1_700_000_000, false],
      [["--depth=1"], "app", 1_700_000_200, true],
      [["--depth=1"], "other", 1_700_000_200, true],
      [["--depth=2"], "other", 1_700_000_200, false],
      [["--depth=2"], "app", 1_700_000_100, true],
      [["--depth=3"], "app", 1_700_000_000, false],
    ];
    for (const [options, part, time, isCutOff] of cases) {
      it(`${options.join(" ") || "whole"}: ${part} ${isCutOff ? "cannot be told" : "is known"}`, async () => {
        assert.deepEqual(await lastChange(join(clone(...options), part), () => true), { time, isCutOff });
      });
    }

    it("is found in a working tree of a shallow clone, too", async () => {
      const place = clone("--depth=1");
      const tree = join(temporaryFolder(), "tree");
      git(place, "worktree", "add", tree);
      assert.equal((await lastChange(join(tree, "app"), () => true))?.isCutOff, true);
    });

    it("cannot be told where the folders were left on the server, which is not asked", async () => {
      await assert.rejects(
        lastChange(join(clone("--filter=tree:0"), "app"), () => true),
        GitFailure,
      );
    });
  });

  it("is none where nothing was committed, and an error where there is no repository or commit", async () => {
    await assert.rejects(
      lastChange(folder, () => true),
      GitFailure,
    );
    change("app/file", 1_700_000_000);
    write("dist/file", "text");
    assert.equal(await timeOf(undefined, join(folder, "dist")), undefined);
    await assert.rejects(
      lastChange(temporaryFolder(), () => true),
      GitFailure,
    );
  });
});
