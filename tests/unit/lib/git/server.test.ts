import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runGit } from "../../../../lib/git/run.ts";
import { GitServer } from "../../../../lib/git/server.ts";
import { removeFolders, temporaryFolder } from "../../components/fixture.ts";

const WEB = "https://example.com/app.git";
const SSH = "git@example.com:app.git";

describe("a git that stands in for the real one", () => {
  const { PATH } = process.env;
  afterEach(() => {
    process.env.PATH = PATH;
    removeFolders();
  });

  /** Puts a script in the place of git. */
  function standIn(script: string, mode = 0o755): void {
    const programs = temporaryFolder();
    writeFileSync(join(programs, "git"), `#!/bin/sh\n${script}\n`, { mode });
    process.env.PATH = mode === 0o755 ? `${programs}:${PATH}` : programs;
  }

  describe("fails with what the server said", () => {
    const advice = "; for a private repository, add a token: secrets: {GIT_AUTH_TOKEN: {env: NAME}}";
    const cases: [remote: string, said: string, token: string | undefined, end: string][] = [
      [WEB, "fatal: Authentication failed", undefined, `Authentication failed${advice}`],
      [
        WEB,
        "fatal: The requested URL returned error: 403",
        undefined,
        `The requested URL returned error: 403${advice}`,
      ],
      [
        WEB,
        "fatal: Authentication failed",
        "hunter2",
        "Authentication failed; the build secret GIT_AUTH_TOKEN does not give access",
      ],
      [
        WEB,
        "fatal: error: 302",
        "hunter2",
        "error: 302; the server redirects to another address, which is not sent the token; use that address",
      ],
      [WEB, "fatal: error: 302", undefined, "error: 302"],
      [WEB, "fatal: error: 500", undefined, "error: 500"],
      [WEB, "fatal: error: 500", "hunter2", "error: 500"],
      [WEB, "fatal: hunter2 is wrong", "hunter2", "*** is wrong"],
      [SSH, "fatal: https://example.com not found", undefined, "https://example.com not found"],
      ["/srv/https:/app.git", "fatal: not found", undefined, "not found"],
    ];
    for (const [remote, said, token, end] of cases) {
      it(`${said} (${remote}, ${token ? "with" : "without"} a token)`, async () => {
        standIn(`echo '${said}' >&2; exit 128`);
        const server = new GitServer(remote, (id) => (id === "GIT_AUTH_TOKEN" ? token : undefined));
        await assert.rejects(server.run(["fetch"], "the file"), { message: `the file cannot be read: ${end}` });
      });
    }
  });

  it("may fetch what a clone lacks only where it may ask servers", async () => {
    standIn('echo "<$GIT_NO_LAZY_FETCH>"');
    assert.equal(await runGit(["x"]), "<1>\n");
    assert.equal(await runGit(["x"], { online: true }), "<>\n");
    assert.equal(await new GitServer(WEB, () => undefined).run(["x"], "the file"), "<>\n");
  });

  it("is given its deadline", async () => {
    standIn("exec sleep 60");
    const message = "git did not answer within 0.1 s";
    await assert.rejects(runGit(["x"], { deadline: 100 }), { name: "GitFailure", message });
  });

  it("cannot be started where it is no program", async () => {
    standIn("", 0o644);
    await assert.rejects(runGit(["x"]), { name: "GitFailure", message: "git cannot be started (EACCES)" });
  });
});
