import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { runInBackground } from "../../../../lib/process/background.ts";

const { PATH } = process.env;
const env = { PATH };
const shell = (script: string, options: { input?: string; deadline?: number } = {}) =>
  runInBackground("sh", ["-c", script], { env, deadline: 60_000, ...options });

/** Until a process is gone, or only a record of its end: a signal that was sent may not have arrived. */
const ended = async (pid: number) => {
  const state = async () => (await shell(`ps -o stat= -p ${pid}`)).stdout.trim();
  while (!/^(?:Z|$)/.test(await state())) await setTimeout(20);
};

const EVENTS = ["exit", "SIGINT", "SIGTERM", "SIGHUP"];
const listeners = () => EVENTS.map((event) => process.listeners(event as "exit"));
const counts = () => listeners().map(({ length }) => length);

describe("runInBackground", function () {
  this.timeout(60_000);
  // What other tests of this process have left is not counted.
  let before: ReturnType<typeof listeners>;
  beforeEach(() => {
    before = listeners();
  });
  afterEach(() => {
    mock.restoreAll();
    assert.deepEqual(listeners(), before);
  });

  it("gives what a program prints and how it ends, with its input and nothing but its environment", async () => {
    assert.deepEqual(await shell("cat; echo no >&2; env | grep -c HOME; exit 3", { input: "grün\n" }), {
      ending: { kind: "exit", code: 3 },
      stdout: "grün\n0\n",
      stderr: "no\n",
    });
    assert.deepEqual((await shell("kill -9 $$")).ending, { kind: "exit", code: 137 });
  });

  it("says that a program does not exist", async () => {
    const { ending } = await runInBackground("/none/program", [], { env, deadline: 1000 });
    assert.deepEqual(ending, { kind: "unstartable", code: "ENOENT" });
  });

  it("needs no reader of its input", async () => {
    const { ending } = await shell("exec <&-; exit 0", { input: "x".repeat(1_000_000) });
    assert.deepEqual(ending, { kind: "exit", code: 0 });
  });

  it("ends a program at its deadline, with the helpers that hold its pipes open", async () => {
    const { ending, stdout } = await shell("sleep 300 & echo $!; wait", { deadline: 500 });
    assert.deepEqual(ending, { kind: "late" });
    await ended(Number(stdout));
  });

  describe("while programs run", () => {
    const killed = { kind: "exit", code: 137 };

    it("listens once for the end of this process, which ends them, until none is left", async () => {
      const added = () => process.listeners("exit").filter((listener) => !before[0]?.includes(listener));
      const once = before.map(({ length }) => length + 1);
      const programs = [shell("sleep 300"), shell("exit 0"), shell("sleep 300")];
      assert.deepEqual(counts(), once);
      await programs[1];
      assert.deepEqual(counts(), once);
      for (const listener of added()) listener(0);
      const endings = (await Promise.all(programs)).map(({ ending }) => ending);
      assert.deepEqual(endings, [killed, { kind: "exit", code: 0 }, killed]);
    });

    it("ends them on a signal, and this process too when nobody else listens for it", async () => {
      const { kill } = process;
      const sent: unknown[] = [];
      mock.method(process, "kill", (pid: number, signal: NodeJS.Signals) => {
        if (pid === process.pid) sent.push(signal);
        else kill.call(process, pid, signal);
      });
      const program = shell("sleep 300");
      process.emit("SIGHUP", "SIGHUP");
      assert.deepEqual((await program).ending, killed);
      assert.deepEqual(sent, ["SIGHUP"]);
    });

    it("leaves the end of this process to who else listens for the signal", async () => {
      const heard: unknown[] = [];
      const listener = (signal: unknown) => heard.push(signal);
      process.on("SIGHUP", listener);
      try {
        const program = shell("sleep 300");
        process.kill(process.pid, "SIGHUP");
        assert.deepEqual((await program).ending, killed);
        await setTimeout(50);
        assert.deepEqual(heard, ["SIGHUP"]);
      } finally {
        process.off("SIGHUP", listener);
      }
    });
  });

  it("ends a program with this process", async () => {
    const folder = mkdtempSync(join(tmpdir(), "multiarch-bounded-"));
    const file = join(folder, "pid");
    const program = `
      import { runInBackground } from ${JSON.stringify(pathToFileURL("lib/process/background.ts").href)};
      const script = ${JSON.stringify(`echo $$ > ${file}.new; mv ${file}.new ${file}; sleep 300`)};
      runInBackground("sh", ["-c", script], { env: process.env, deadline: 600000 });
    `;
    const args = ["--input-type=module", "--eval", program];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    try {
      while (!existsSync(file)) await setTimeout(20);
      child.kill("SIGTERM");
      const [, signal] = await once(child, "exit");
      assert.equal(signal, "SIGTERM");
      await ended(Number(readFileSync(file, "utf8")));
    } finally {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    }
  });
});
