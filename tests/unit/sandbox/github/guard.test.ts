import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOKEN } from "../../../../sandbox/github/defaults.ts";
import { controlToken } from "../../../../sandbox/github/guard.ts";
import { sandboxLayout } from "../../../../sandbox/layout.ts";
import { Github } from "./fixture.ts";

describe("the emulator's control", () => {
  let github: Github;
  before(async () => {
    github = await Github.start();
  });
  after(() => github.stop());

  /** The status of a request as a page in a browser could send it, or another program. */
  const status = (path: string, headers: Record<string, string>, method = "GET") =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(new URL(path, github.url), { method, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on("error", reject).end(method === "GET" ? undefined : "{}");
    });

  for (const [path, method] of [
    ["_emulator/secrets", "GET"],
    ["_emulator/journal", "GET"],
    ["_emulator/secrets", "POST"],
    ["_emulator/reset", "POST"],
    ["_emulator/reset", "PUT"],
  ] as const) {
    it(`takes its token for ${method} ${path}, and the name of this machine`, async () => {
      const { host, port } = new URL(github.url);
      const authorization = `Bearer ${github.controlToken}`;
      const done = method === "PUT" ? 404 : 200;
      assert.equal(await status(path, {}, method), 401);
      assert.equal(await status(path, { authorization: `Bearer ${TOKEN}` }, method), 401);
      assert.equal(await status(path, { authorization: `${authorization}x` }, method), 401);
      assert.equal(await status(path, { authorization, host: `evil.example.com:${port}` }, method), 403);
      assert.equal(await status(path, { authorization, host: "127.0.0.1.evil.example.com" }, method), 403);
      assert.equal(await status(path, { authorization, host }, method), done);
      assert.equal(await status(path, { authorization, host: `localhost:${port}` }, method), done);
    });
  }

  it("tells everybody on this machine that it is there, and no more", async () => {
    assert.equal(await status("_emulator/ready", {}), 200);
    assert.equal(await status("_emulator/ready", { host: "evil.example.com" }), 403);
  });

  it("has a token of its own in each sandbox, which only its owner may read", () => {
    const folder = mkdtempSync(join(tmpdir(), "control-"));
    try {
      const one = sandboxLayout({ MULTIARCH_SANDBOX: join(folder, "one") });
      const token = controlToken(one);
      assert.equal(controlToken(one), token);
      assert.notEqual(controlToken(sandboxLayout({ MULTIARCH_SANDBOX: join(folder, "two") })), token);
      assert.equal(statSync(join(one.github, "control-token")).mode & 0o777, 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
