import assert from "node:assert/strict";
import { codeOf, reasonIn } from "../../../../lib/http/reason.ts";

describe("reasonIn", () => {
  const bodies: [body: string, reason: string][] = [
    ['{"errors":[{"code":"DENIED","message":"no access"}]}', "DENIED: no access"],
    ['{"errors":[{"code":"A"},{"message":"b"}]}', "A; b"],
    ['{"errors":[{"code":"A","message":"b","detail":"disk full"}]}', "A: b: disk full"],
    ['{"errors":[{"code":"A","message":"b","detail":{"tag":"v1"}}]}', "A: b"],
    ['{"message":"over quota"}', "over quota"],
    ["{}", ""],
    ["", ""],
    [" plain words\n", "plain words"],
    ["\n<html><body>502</body></html>", ""],
    [`{"message":"${"x".repeat(400)}"}`, "x".repeat(300)],
    ["y".repeat(400), "y".repeat(300)],
  ];
  for (const [body, reason] of bodies) {
    it(`reads ${JSON.stringify(body.slice(0, 40))}`, () => assert.equal(reasonIn(body), reason));
  }
});

describe("codeOf", () => {
  const coded = (code: string, cause?: Error) => Object.assign(new Error("no", { cause }), { code });

  it("is that of the first error in the chain that has one", () => {
    assert.equal(codeOf(coded("ECONNRESET", coded("EPIPE"))), "ECONNRESET");
    assert.equal(codeOf(new TypeError("fetch failed", { cause: coded("ENOTFOUND") })), "ENOTFOUND");
    assert.equal(codeOf(new Error("first", { cause: new Error("second", { cause: coded("EPROTO") }) })), "EPROTO");
  });

  it("is empty where there is none", () => {
    for (const error of [new Error("no"), new Error("no", { cause: "text" }), "text", undefined]) {
      assert.equal(codeOf(error), "");
    }
  });
});
