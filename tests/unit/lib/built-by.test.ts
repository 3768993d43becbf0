import assert from "node:assert/strict";
import { builtBy } from "../../../lib/built-by.ts";

describe("builtBy", () => {
  it("tells who has built, how long it took, and how", () => {
    const by = { job: "build", seconds: 91.6 };
    assert.equal(builtBy(by), "built by build in 92 s");
    assert.equal(builtBy({ ...by, builder: { name: "arm" } }), "built by build in 92 s");
    assert.equal(builtBy({ ...by, builder: { name: "arm", emulated: false } }), "built by build in 92 s, native");
    assert.equal(
      builtBy({ ...by, builder: { name: "arm", emulated: true, platform: "linux/amd64" } }),
      "built by build in 92 s, emulated on linux/amd64",
    );
  });
});
