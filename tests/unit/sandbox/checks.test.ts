import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { addCounts, countOne, countsLine, isSuccess } from "../../../sandbox/checks/counts.ts";
import { select } from "../../../sandbox/checks/selection.ts";

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
  it("add up to the last line", () => {
    const all = [countOne(true), countOne(false), { passed: 10, failed: 2, skipped: 1 }];
    assert.equal(countsLine(addCounts(all)), "11 passed, 3 failed, 1 skipped");
    assert.equal(countsLine(addCounts([countOne(true)])), "1 passed, 0 failed");
  });

  it("are a success when something passed and nothing failed", () => {
    assert.equal(isSuccess({ passed: 1, failed: 0, skipped: 3 }), true);
    assert.equal(isSuccess({ passed: 1, failed: 1, skipped: 0 }), false);
    assert.equal(isSuccess({ passed: 0, failed: 0, skipped: 0 }), false);
  });
});
