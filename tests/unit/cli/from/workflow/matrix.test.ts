import assert from "node:assert/strict";
import { combinationsOf } from "../../../../../cli/from/workflow/matrix.ts";

describe("the combinations of a matrix", () => {
  const cases: Readonly<Record<string, readonly [unknown, unknown[]]>> = {
    "are one without a matrix": [undefined, [{}]],
    "are all of its axes": [
      { a: [1, 2], b: ["x", "y"] },
      [
        { a: 1, b: "x" },
        { a: 1, b: "y" },
        { a: 2, b: "x" },
        { a: 2, b: "y" },
      ],
    ],
    "lack what is excluded": [{ a: [1, 2], b: ["x"], exclude: [{ a: 2 }] }, [{ a: 1, b: "x" }]],
    "have what is included, where it changes no axis": [
      { a: [1, 2], include: [{ a: 2, c: "own" }, { d: "all" }] },
      [
        { a: 1, d: "all" },
        { a: 2, c: "own", d: "all" },
      ],
    ],
    "grow by what fits none": [{ a: [1], include: [{ a: 3, c: "new" }] }, [{ a: 1 }, { a: 3, c: "new" }]],
    "are those that are included, without axes": [{ include: [{ a: 1 }, { a: 2 }] }, [{ a: 1 }, { a: 2 }]],
  };
  for (const [title, [matrix, expected]] of Object.entries(cases)) {
    it(title, () => assert.deepEqual(combinationsOf(matrix), expected));
  }
});
