import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { foreground } from "../../../../lib/process/foreground.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const env = { PATH: process.env.PATH };
const shell = (script: string) => foreground("/bin/sh", ["-c", script], env);

describe("a program in the foreground", () => {
  const listeners = () => SIGNALS.map((signal) => process.listeners(signal));
  const before = listeners();
  afterEach(() => assert.deepEqual(listeners(), before));

  it("gives its exit code, or that of a signal as in a shell, and has nothing but its environment", async () => {
    assert.equal(await shell("exit 0"), 0);
    assert.equal(await shell("exit 3"), 3);
    assert.equal(await shell("kill -TERM $$"), 143);
    assert.equal(await shell('test -z "$HOME"'), 0);
  });

  it("fails when it cannot be started", async () => {
    await assert.rejects(foreground("/no/such/program", [], env), { code: "ENOENT" });
  });

  describe("gets the signals of this process", () => {
    const { isTTY } = process.stdin;
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "multiarch-foreground-"));
    });
    afterEach(() => {
      process.stdin.isTTY = isTTY;
      rmSync(folder, { recursive: true });
    });

    /** Its exit code when this process gets the signals, one after the other; 7 for each that ends it itself. */
    async function codeAfter(...signals: NodeJS.Signals[]): Promise<number> {
      const ready = join(folder, "ready");
      const code = shell(
        `trap "exit 7" INT; trap "exit 8" TERM; trap "exit 9" HUP; : > ${ready}; sleep 5 & wait; exit 1`,
      );
      while (!existsSync(ready)) await sleep(10);
      for (const signal of signals) {
        const added = process.listeners(signal).filter((each) => !before.flat().includes(each));
        for (const listener of added) listener(signal);
      }
      return code;
    }

    for (const [signal, code] of [
      ["SIGINT", 7],
      ["SIGTERM", 8],
      ["SIGHUP", 9],
    ] as const) {
      it(`passes ${signal} on`, async () => {
        process.stdin.isTTY = false;
        assert.equal(await codeAfter(signal), code);
      });
    }

    it("passes no Ctrl-C on where the terminal has given it already, and the others", async () => {
      process.stdin.isTTY = true;
      assert.equal(await codeAfter("SIGINT", "SIGTERM"), 8);
    });
  });
});
