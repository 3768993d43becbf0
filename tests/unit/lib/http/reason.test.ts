import assert from "node:assert/strict";
import { reasonIn } from "../../../../lib/http/reason.ts";

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
