import assert from "node:assert/strict";
import {
  type EngineScalar,
  engineKey,
  engineScalar,
  isKept,
  PRINTED_TIME,
} from "../../../../lib/yaml/engine-scalar.ts";

/** As `pulumi config --json` of Pulumi 3.250 shows each of them. */
const READ: [source: string, value: EngineScalar][] = [
  ["0022", 18],
  ["007", 7],
  ["018", 18],
  ["0o14", 12],
  ["0x10", 16],
  ["0b11", 3],
  ["0777", 511],
  ["-0022", -18],
  ["0_7", 7],
  ["1e3", 1000],
  ["12e03", 12000],
  ["1.23e+3", 1230],
  ["1.10", 1.1],
  ["1.0", 1],
  ["1.", 1],
  [".5", 0.5],
  ["1_000", 1000],
  ["685_230.15", 685230.15],
  ["+12", 12],
  ["-0", 0],
  ["12:30", "12:30"],
  ["1:20:30", "1:20:30"],
  ["2024-01-15", "2024-01-15 00:00:00 +0000 UTC"],
  ["2001-1-1", "2001-01-01 00:00:00 +0000 UTC"],
  ["2024-01-15T10:00:00Z", "2024-01-15 10:00:00 +0000 UTC"],
  ["2024-01-15 10:00:00", "2024-01-15 10:00:00 +0000 UTC"],
  ["yes", "yes"],
  ["no", "no"],
  ["on", "on"],
  ["Off", "Off"],
  ["y", "y"],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["~", null],
  ["Null", null],
  ["", null],
  ["9007199254740993", 9007199254740993n],
  ["18446744073709551615", 18446744073709551615n],
  ["18446744073709551616", 18446744073709552000],
  ["-9223372036854775808", -9223372036854775808n],
  ["-9223372036854775809", -9223372036854776000],
  ["+0x1F", 31],
  ["-0b11", -3],
  ["0b12", "0b12"],
  ["1e-2", 0.01],
  ["+.5", 0.5],
  ["1e", "1e"],
  ["FALSE", false],
  ["2024-01-15T10:00:00.50+02:00", "2024-01-15 10:00:00.5 +0200 +0200"],
  ["2024-01-15T10:00:00.0500Z", "2024-01-15 10:00:00.05 +0000 UTC"],
  ["2024-01-15T10:00:00+00:00", "2024-01-15 10:00:00 +0000 UTC"],
  ["2024-01-15T10", "2024-01-15T10"],
  ["x2024-01-15", "x2024-01-15"],
  ["1.2.3", "1.2.3"],
  ["v1", "v1"],
  ["_1", "_1"],
  ["1d", "1d"],
  ["-", "-"],
];

describe("engineScalar", () => {
  for (const [source, value] of READ) {
    it(`reads ${source || "nothing"} as the engine does`, () => assert.equal(engineScalar(source), value));
  }

  it("names keys as the engine does", () => {
    const names = ["1.10", "2024-01-15", "007", "yes", "True", "0o14", "~", "1_000", "9007199254740993", "1.2.3"];
    assert.deepEqual(names.map(engineKey), [
      "1.1",
      "2024-01-15 00:00:00 +0000 UTC",
      "7",
      "yes",
      "true",
      "12",
      "<nil>",
      "1000",
      "9007199254740993",
      "1.2.3",
    ]);
  });

  it("tells what comes through as it was written", () => {
    for (const source of ["0", "12", "-3", "1.5", "true", "false", "yes", "12:30", "~", "v1", "1.2.3"])
      assert.ok(isKept(source), source);
    for (const source of ["007", "0x10", "1e3", "1.10", "1_000", "True", "2024-01-15", "+1", "9007199254740993"]) {
      assert.ok(!isKept(source), source);
    }
  });

  it("knows the dates that it prints", () => {
    for (const source of ["2024-01-15", "2024-01-15T10:00:00.5+02:00"])
      assert.match(String(engineScalar(source)), PRINTED_TIME);
    assert.doesNotMatch("2024-01-15", PRINTED_TIME);
  });
});
