import assert from "node:assert/strict";
import * as fc from "fast-check";
import { outputLines } from "../../../../cli/support/step-outputs.ts";
import { readOutputs } from "../../../support/step-outputs.ts";

describe("the outputs of a step", () => {
  it("are lines, and several lines of one value stand between delimiters", () => {
    assert.equal(
      outputLines({ digest: "sha256:1", tags: "app:1\napp:2", empty: "" }, "END"),
      "digest=sha256:1\ntags<<END\napp:1\napp:2\nEND\nempty=\n",
    );
  });

  it("come out as they went in, whatever they hold", () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const value = fc.string({ unit: fc.constantFrom("a", "=", "<", "\n", "end-", "ö", " ", "<<") });
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (outputs) => {
        assert.deepEqual(readOutputs(outputLines(outputs)), outputs);
      }),
    );
  });

  it("have another delimiter each time", () => {
    assert.notEqual(outputLines({ tags: "1\n2" }), outputLines({ tags: "1\n2" }));
  });
});
