import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { secondsOf, secondsOfChildren } from "../../../bench/processors.ts";

describe("seconds of processors", () => {
  it("count children that ended, with theirs", function () {
    this.timeout(60_000);
    const before = secondsOfChildren();
    const spin = "let i = 0; while (process.cpuUsage().user < 200_000) i++;";
    const inner = `require("child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(spin)}])`;
    const { status } = spawnSync(process.execPath, ["-e", inner]);
    assert.equal(status, 0);
    assert.ok(secondsOfChildren() - before >= 0.2);
  });

  it("of a process are its own and those of its children", () => {
    assert.ok(secondsOf(process.pid) >= secondsOfChildren());
  });
});
