import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitCommitTime } from "../../../../lib/git/remote-time.ts";
import { serveGit } from "../../../support/git-server.ts";
import { git, gitAt, removeFolders, temporaryFolder } from "../../components/fixture.ts";

const none = () => undefined;

describe("gitCommitTime", () => {
  after(removeFolders);

  /** A repository with two commits. */
  const repository = (...options: string[]) => {
    const folder = temporaryFolder();
    git(folder, "init", ...options);
    writeFileSync(join(folder, "file"), "text");
    git(folder, "add", ".");
    const commits = [1_700_000_000, 1_700_000_100].map((time) => {
      gitAt(`${time} +0200`, folder, "commit", "--allow-empty", "--message", "change");
      return git(folder, "rev-parse", "HEAD");
    });
    return { folder, commits };
  };

  for (const options of [[], ["--object-format=sha256"]]) {
    it(`is that of exactly the commit, fetched once ${options.join("")}`, async () => {
      const { folder, commits } = repository(...options);
      const times = () =>
        Promise.all(commits.map((sha) => gitCommitTime(`file://${folder}?submodules=false#${sha}:sub`, none)));
      assert.deepEqual(await times(), [1_700_000_000, 1_700_000_100]);
      removeFolders();
      assert.deepEqual(await times(), [1_700_000_000, 1_700_000_100]);
    });
  }

  it("is asked with the build secret, and unknown without it", async () => {
    const { folder, commits } = repository();
    const server = await serveGit(folder, { token: "hunter2" });
    try {
      const location = `${server.address}/.git#${commits[0]}`;
      await assert.rejects(gitCommitTime(location, none), {
        message: new RegExp(`^the commit ${commits[0]} of ${server.address}/\\.git cannot be read: .*; for a private`),
      });
      const secret = (id: string) => (id === "GIT_AUTH_TOKEN" ? "hunter2" : undefined);
      assert.equal(await gitCommitTime(location, secret), 1_700_000_000);
    } finally {
      await server.close();
    }
  });
});
