import assert from "node:assert/strict";
import fc from "fast-check";
import { csvLine } from "../../../lib/csv-line.ts";
import { readCsv } from "../components/fixture.ts";

describe("csvLine", () => {
  const cases: [fields: string[], line: string][] = [
    [["type=registry", "ref=ghcr.io/acme/app"], "type=registry,ref=ghcr.io/acme/app"],
    [["a,b", 'say "hi"', "two\nlines", "two\rlines", ""], '"a,b","say ""hi""","two\nlines","two\rlines",'],
  ];
  for (const [fields, line] of cases) {
    it(`writes ${JSON.stringify(fields)}`, () => assert.equal(csvLine(fields), line));
  }

  it("is read as what was written", () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ") }), { minLength: 1 });
    fc.assert(fc.property(fields, (given) => assert.deepEqual(readCsv(csvLine(given)), given)));
  });
});
