import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { sampleMemory } from "../../../bench/memory.ts";

const MB = 1024 * 1024;
/** A program that has 100 MB until its input ends. */
const hold = `const kept = Buffer.alloc(${100 * MB}, 1); console.log("has it"); process.stdin.on("end", () => kept).resume();`;

describe("the memory of processes", () => {
  it("is that of children and theirs, at its most", async function () {
    this.timeout(60_000);
    const outer = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(hold)}], { stdio: "inherit" })`;
    const sampler = sampleMemory();
    try {
      const child = spawn(process.execPath, ["-e", outer], { stdio: ["pipe", "pipe", "inherit"] });
      const ended = new Promise((resolve) => child.once("close", resolve));
      await new Promise((resolve) => child.stdout.once("data", resolve));
      while (sampler.most() < 100) await sleep(20);
      const most = sampler.most();
      child.stdin.end();
      await ended;
      assert.ok(sampler.most() >= most);
    } finally {
      sampler.stop();
    }
  });

  it("is that of a process that was named", async function () {
    this.timeout(60_000);
    const sampler = sampleMemory(process.pid);
    while (sampler.most() === 0) await sleep(20);
    sampler.stop();
    assert.ok(sampler.most() > 10);
  });

  it("is nothing without children", () => {
    const sampler = sampleMemory();
    spawnSync("true");
    sampler.stop();
    assert.equal(sampler.most(), 0);
  });

  it("is not that of children that ran before, and of theirs", async function () {
    this.timeout(60_000);
    const before = spawn(process.execPath, ["-e", hold], { stdio: ["pipe", "pipe", "inherit"] });
    await new Promise((resolve) => before.stdout.once("data", resolve));
    const sampler = sampleMemory();
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "pipe", "inherit"] });
    try {
      while (sampler.most() === 0) await sleep(20);
      await sleep(300);
      assert.ok(sampler.most() < 100);
    } finally {
      sampler.stop();
      for (const each of [before, child]) each.stdin.end();
    }
  });
});
