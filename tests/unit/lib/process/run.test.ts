import assert from "node:assert/strict";
import { run } from "../../../../lib/process/run.ts";

describe("run", () => {
  it("returns standard output alone, and takes folder, environment and input", async () => {
    const shell = (lines: string, options = {}) => run("/bin/sh", ["-c", lines], options);
    assert.equal(await shell("echo out; echo err >&2"), "out");
    assert.equal(await shell("pwd", { cwd: "/" }), "/");
    assert.equal(await shell('/bin/echo "$A-$HOME"', { env: { A: "1" } }), "1-");
    assert.equal(await shell("cat", { input: "text" }), "text");
    assert.equal(await shell("cat"), "");
  });

  it("fails with the command, how it ended, and the last 20 lines of all output", async () => {
    const lines = "i=1; while [ $i -le 30 ]; do echo line $i >&2; i=$((i+1)); done; exit 3";
    await assert.rejects(run("/bin/sh", ["-c", lines]), (error: Error) => {
      const [first = "", ...tail] = error.message.split("\n");
      assert.ok(first.startsWith("/bin/sh -c ") && first.endsWith(" failed: it exited with 3"), first);
      assert.equal(tail.length, 20);
      assert.deepEqual([tail.at(0), tail.at(-1)], ["line 11", "line 30"]);
      return true;
    });
    await assert.rejects(run("/bin/sh", ["-c", "echo out; exit 1"]), /it exited with 1\nout$/);
  });

  it("fails when a signal or the time limit ends it, and when there is no such program", async () => {
    await assert.rejects(run("/bin/sh", ["-c", "kill -9 $$"]), /failed: .*SIGKILL/);
    await assert.rejects(run("/bin/sleep", ["5"], { timeout: 50 }), /failed: .*timed out/);
    await assert.rejects(run("/no/such/program", []), /\/no\/such\/program failed: .*ENOENT/);
  });
});
