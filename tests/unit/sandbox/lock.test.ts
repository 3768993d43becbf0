import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../sandbox/lock.ts";

const name = (title: string) => `test ${title} ${process.pid}`;

describe("withLock", () => {
  it("lets one work after the other", async () => {
    const steps: string[] = [];
    const work = (who: string) =>
      withLock(name("turns"), async () => {
        steps.push(`${who} begins`);
        await sleep(20);
        steps.push(`${who} ends`);
      });
    await Promise.all([work("first"), work("second")]);
    assert.deepEqual(steps, ["first begins", "first ends", "second begins", "second ends"]);
  });

  it("lets works of different names run at the same time", async () => {
    const result = await withLock(name("one"), () => withLock(name("other"), async () => "inside both"));
    assert.equal(result, "inside both");
  });

  it("is free again when the work failed", async () => {
    const failure = withLock(name("failure"), () => Promise.reject(new Error("on purpose")));
    await assert.rejects(failure, /on purpose/);
    assert.equal(await withLock(name("failure"), async () => "again"), "again");
  });

  it("is free again when its owner was killed", async () => {
    const program = `import { withLock } from "./sandbox/lock.ts";
      await withLock(${JSON.stringify(name("killed"))}, async () => {
        console.log("locked");
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const owner = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(owner.stdout, "data");
    let entered = false;
    const waiting = withLock(name("killed"), async () => {
      entered = true;
    });
    await sleep(200);
    assert.equal(entered, false);
    owner.kill("SIGKILL");
    await waiting;
    assert.equal(entered, true);
  });
});
