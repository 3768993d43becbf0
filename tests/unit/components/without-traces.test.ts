import assert from "node:assert/strict";
import { withoutTraces } from "../../../components/without-traces.ts";

describe("withoutTraces", () => {
  it("records no stack traces within, and again afterwards", () => {
    const { stack } = withoutTraces(() => new Error("within"));
    assert.equal(stack, "Error: within");
    assert.match(new Error("after").stack ?? "", /\n {4}at /);
  });

  it("records them again after an error", () => {
    const fail = () => {
      throw new Error("failed");
    };
    assert.throws(() => withoutTraces(fail), /failed/);
    assert.match(new Error("after").stack ?? "", /\n {4}at /);
  });
});
