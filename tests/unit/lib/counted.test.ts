import assert from "node:assert/strict";
import { counted } from "../../../lib/counted.ts";

describe("counted", () => {
  it("has an s for all numbers but one", () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => counted(count, "layer")),
      ["0 layers", "1 layer", "2 layers"],
    );
  });
});
