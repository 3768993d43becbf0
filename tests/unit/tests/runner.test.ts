import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Check, mochaCheck, toolCheck } from "../../runner/check.ts";
import { addCounts, countOne, isSuccess, summary } from "../../runner/counts.ts";
import { longestFirst, readDurations, timed, writeDurations } from "../../runner/durations.ts";
import { inLanes } from "../../runner/lanes.ts";
import { select } from "../../runner/selection.ts";

describe("select", () => {
  let project: string;

  before(() => {
    project = mkdtempSync(join(tmpdir(), "select-"));
    for (const file of [
      "tests/unit/b.test.ts",
      "tests/unit/a/c.test.ts",
      "tests/unit/help.ts",
      "tests/engine/d.test.ts",
    ]) {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), "");
    }
  });

  after(() => rmSync(project, { recursive: true }));

  const unit = ["tests/unit/a/c.test.ts", "tests/unit/b.test.ts"];
  const engine = ["tests/engine/d.test.ts"];
  const cases = [
    { args: [], lint: true, types: true, files: [...unit, ...engine] },
    { args: ["unit"], lint: false, types: false, files: unit },
    { args: ["engine"], lint: false, types: false, files: engine },
    { args: ["lint"], lint: true, types: false, files: [] },
    { args: ["types", "unit"], lint: false, types: true, files: unit },
    { args: ["tests/unit/a"], lint: false, types: false, files: ["tests/unit/a/c.test.ts"] },
    { args: ["tests/unit/b.test.ts", "unit"], lint: false, types: false, files: ["tests/unit/b.test.ts", unit[0]] },
  ];
  for (const { args, ...expected } of cases) {
    it(`reads [${args.join(" ")}]`, () => assert.deepEqual(select(project, args), expected));
  }

  it("names every argument that selects nothing", () => {
    assert.throws(
      () => select(project, ["units", "unit", "tests/none.test.ts"]),
      /^Error: units, tests\/none\.test\.ts: no such test/,
    );
  });
});

describe("counts", () => {
  it("add up to the last lines, with what failed above the last", () => {
    const all = [countOne("one", true), countOne("types", false), { passed: 10, failures: ["a: b", "a: c"] }];
    assert.equal(summary(addCounts(all)), "failed:\n  types\n  a: b\n  a: c\n11 passed, 3 failed");
    assert.equal(summary(addCounts([countOne("one", true)])), "1 passed, 0 failed");
  });

  it("are a success when something passed and nothing failed", () => {
    assert.equal(isSuccess({ passed: 1, failures: [] }), true);
    assert.equal(isSuccess({ passed: 1, failures: ["one"] }), false);
    assert.equal(isSuccess({ passed: 0, failures: [] }), false);
  });
});

describe("the files of engine tests", () => {
  const sizes: Readonly<Record<string, number>> = { small: 10, middle: 20, large: 30 };
  const order = (durations: Readonly<Record<string, number>>) =>
    longestFirst(Object.keys(sizes), durations, (file) => sizes[file] ?? 0);

  it("come by how long they took, else by their size, as the others take for theirs", () => {
    assert.deepEqual(order({}), ["large", "middle", "small"]);
    assert.deepEqual(order({ small: 900, middle: 100, large: 500 }), ["small", "large", "middle"]);
    // At 20 a byte, the middle one takes 400.
    assert.deepEqual(order({ small: 500, large: 300 }), ["small", "middle", "large"]);
    assert.deepEqual(order({ small: 500, gone: 9000 }), ["large", "middle", "small"]);
  });

  it("are remembered from one run to the next, those that passed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "durations-"));
    const file = join(folder, "cache", "engine-tests.json");
    try {
      assert.deepEqual(readDurations(file), {});
      writeDurations(file, { one: 1 });
      assert.deepEqual(readDurations(file), { one: 1 });
      const noted: string[] = [];
      const surroundings = {
        project: folder,
        colors: false,
        live: false,
        print() {},
        signal: new AbortController().signal,
      };
      for (const passed of [true, false]) {
        const check = timed(
          async () => countOne("it", passed),
          () => noted.push(String(passed)),
        );
        assert.deepEqual(await check(surroundings, {}), countOne("it", passed));
      }
      assert.deepEqual(noted, ["true"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("inLanes", () => {
  const forever = new AbortController().signal;

  it("gives each lane the next job as soon as it is free", async () => {
    const begun: string[] = [];
    let end = () => {};
    const atEnd = new Promise<void>((resolve) => {
      end = resolve;
    });
    const results = await inLanes(["a", "b"], [1, 2, 3, 4], forever, async (job, lane) => {
      begun.push(`${lane}${job}`);
      if (job === 4) end();
      if (job === 1) await atEnd;
      return job;
    });
    assert.deepEqual(begun, ["a1", "b2", "b3", "b4"]);
    assert.deepEqual(results.toSorted(), [1, 2, 3, 4]);
  });

  it("begins no further job when it is to end", async () => {
    const controller = new AbortController();
    const results = await inLanes(["a"], [1, 2, 3], controller.signal, async (job) => {
      if (job === 2) controller.abort();
      return job;
    });
    assert.deepEqual(results, [1, 2]);
  });
});

describe("a check", () => {
  let project: string;
  before(() => {
    project = mkdtempSync(join(tmpdir(), "check-"));
    mkdirSync(join(project, "node_modules/.bin"), { recursive: true });
    const tool = (name: string, script: string) =>
      writeFileSync(join(project, "node_modules/.bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    tool("talks", "echo out; sleep 0.05; echo error >&2; sleep 0.05; echo $1 $NAME; exit 3");
    tool("waits", "echo begun; exec sleep 60");
    writeFileSync(
      join(project, "some.test.mjs"),
      'describe("some", () => { it("passes", () => {}); it("fails", () => { throw new Error("for a reason"); }); });\n',
    );
    writeFileSync(join(project, "dies.test.mjs"), "process.exit(0);\n");
    writeFileSync(
      join(project, "pending.test.mjs"),
      'it("has no body"); it.skip("is left out", () => {}); it("skips itself", function () { this.skip(); });\n',
    );
  });
  after(() => rmSync(project, { recursive: true }));

  /** Runs a check, and gives what it printed, in pieces. */
  async function outcome(check: Check, live = false, signal = new AbortController().signal) {
    const pieces: string[] = [];
    const print = (text: Uint8Array) => pieces.push(Buffer.from(text).toString());
    const counts = await check({ project, colors: false, live, print, signal }, { ...process.env, NAME: "name" });
    return { counts, printed: pieces.join(""), pieces };
  }

  it("of a tool prints what it prints in one piece, and counts its exit code", async () => {
    const { counts, printed } = await outcome(toolCheck("a title", "talks", ["word"]));
    assert.deepEqual(counts, countOne("a title: talks word", false));
    assert.equal(printed, "a title: talks word\nout\nerror\nword name\n");
  });

  it("prints as it comes when it is alone, and ends when it is asked to", async () => {
    const controller = new AbortController();
    const running = outcome(toolCheck("a title", "waits", []), true, controller.signal);
    await sleep(100);
    controller.abort();
    const { counts, pieces } = await running;
    assert.deepEqual(counts, countOne("a title: waits", false));
    assert.deepEqual(pieces.slice(0, 1), ["a title: waits\n"]);
  });

  it("of tests counts each", async () => {
    const { counts, printed } = await outcome(mochaCheck("tests", ["some.test.mjs"]));
    assert.deepEqual(counts, { passed: 1, failures: ["some.test.mjs: some fails"] });
    assert.match(printed, /^tests\n.*✔ passes\n.*1\) fails.*for a reason/s);
  });

  it("of tests has failed when one does not run", async () => {
    const titles = ["has no body", "is left out", "skips itself"];
    const failures = titles.map((title) => `pending.test.mjs: ${title}`);
    assert.deepEqual((await outcome(mochaCheck("tests", ["pending.test.mjs"]))).counts, { passed: 0, failures });
  });

  it("of tests has failed when they end before they are counted", async () => {
    const { counts } = await outcome(mochaCheck("tests", ["dies.test.mjs"]));
    assert.deepEqual(counts, countOne("tests: ended before its tests were counted", false));
  });
});
