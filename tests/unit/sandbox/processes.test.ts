import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { endTree, executable, findProcess } from "../../../sandbox/processes.ts";

/** How long the test's processes sleep at most, in seconds; part of their command lines, so that they are unique. */
const SLEEP = `60.${process.pid}`;
const PARENT = `sleep ${SLEEP} & wait`;
const STUBBORN_PARENT = `trap '' TERM; ${PARENT}`;

describe("processes", () => {
  const started: ChildProcess[] = [];
  const start = async (argv: [string, ...string[]]) => {
    const [file, ...args] = argv;
    const child = spawn(file, args, { stdio: "ignore" });
    started.push(child);
    await once(child, "spawn");
    return child;
  };
  /** The process of a command line, as soon as there is one. */
  const appearing = async (argv: string[]) => {
    let found = findProcess(argv);
    while (!found) {
      await sleep(10);
      found = findProcess(argv);
    }
    return found;
  };

  afterEach(() => {
    for (const child of started.splice(0)) child.kill("SIGKILL");
  });

  it("finds a process by its whole command line, and not by a part of it", async () => {
    const child = await start(["/bin/sleep", SLEEP]);
    assert.equal(findProcess(["/bin/sleep", SLEEP])?.pid, child.pid);
    assert.equal(findProcess(["/bin/sleep"]), undefined);
    assert.equal(findProcess(["/bin/sleep", SLEEP, "1"]), undefined);
    assert.match(executable(child.pid ?? 0) ?? "", /\/(sleep|coreutils|busybox)$/);
  });

  it("does not find one that has ended", async () => {
    const child = await start(["/bin/sleep", SLEEP]);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    assert.equal(findProcess(["/bin/sleep", SLEEP]), undefined);
  });

  it("ends a process with what it started", async () => {
    await start(["/bin/sh", "-c", PARENT]);
    await appearing(["sleep", SLEEP]);
    await endTree(await appearing(["/bin/sh", "-c", PARENT]));
    assert.equal(findProcess(["/bin/sh", "-c", PARENT]), undefined);
    assert.equal(findProcess(["sleep", SLEEP]), undefined);
  });

  it("kills what does not end by itself", async () => {
    await start(["/bin/sh", "-c", STUBBORN_PARENT]);
    await appearing(["sleep", SLEEP]);
    await endTree(await appearing(["/bin/sh", "-c", STUBBORN_PARENT]), 300);
    assert.equal(findProcess(["/bin/sh", "-c", STUBBORN_PARENT]), undefined);
    assert.equal(findProcess(["sleep", SLEEP]), undefined);
  });

  it("leaves alone a process that has only the number of the one it looks for", async () => {
    const child = await start(["/bin/sleep", SLEEP]);
    const found = findProcess(["/bin/sleep", SLEEP]) ?? assert.fail("not found");
    await endTree({ ...found, started: "1" });
    assert.equal(findProcess(["/bin/sleep", SLEEP])?.pid, child.pid);
  });
});
