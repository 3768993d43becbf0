import assert from "node:assert/strict";
import { sourceDateProblem } from "../../../../../components/metadata/source/index.ts";

describe("sourceDateProblem", () => {
  for (const epoch of ["-1", "now", "1.5", "9".repeat(20)]) {
    it(`refuses ${epoch}`, () => {
      const problem = sourceDateProblem({ SOURCE_DATE_EPOCH: epoch });
      assert.equal(
        problem,
        `SOURCE_DATE_EPOCH is "${epoch}"; set it to a time in whole seconds since 1970, or unset it`,
      );
    });
  }
  for (const epoch of ["0", "1767225600", "", undefined]) {
    it(`accepts ${epoch}`, () => assert.equal(sourceDateProblem({ SOURCE_DATE_EPOCH: epoch }), undefined));
  }
});
