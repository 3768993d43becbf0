import assert from "node:assert/strict";
import fc from "fast-check";
import semver from "semver";
import { movingOrder } from "../../../../provider/index/moving-order.ts";

describe("movingOrder", () => {
  it("puts exact versions first and latest last", () => {
    const tags = ["latest", "1.2", "main", "v1.2.3", "1", "1.2.3-rc.1"];
    assert.deepEqual(movingOrder(tags), ["v1.2.3", "1.2.3-rc.1", "1.2", "main", "1", "latest"]);
  });

  it("is a stable permutation that leaves its argument alone", () => {
    const tag = fc.oneof(
      fc.constantFrom("latest", "1.0.0", "v2.0.0", "1.0", "main"),
      fc.stringMatching(/^[a-z0-9.]{1,6}$/),
    );
    fc.assert(
      fc.property(fc.uniqueArray(tag), (tags) => {
        const given = [...tags];
        const ordered = movingOrder(tags);
        assert.deepEqual(tags, given);
        assert.deepEqual([...ordered].sort(), [...tags].sort());
        if (tags.includes("latest")) assert.equal(ordered.at(-1), "latest");
        const exact = (tag: string) => semver.valid(tag) !== null;
        const other = (tag: string) => !exact(tag) && tag !== "latest";
        for (const kind of [exact, other]) assert.deepEqual(ordered.filter(kind), tags.filter(kind));
        assert.deepEqual(ordered.filter(exact), ordered.slice(0, tags.filter(exact).length));
      }),
    );
  });
});
