import assert from "node:assert/strict";
import fc from "fast-check";
import { describeItem, type Item, itemKey, parseItem } from "../../../../lib/github/item.ts";

const names = fc.string({ minLength: 1, unit: "grapheme" });
const items: fc.Arbitrary<Item> = fc.oneof(
  fc.record({ kind: fc.constantFrom("secret", "variable"), name: names }),
  fc.record({ kind: fc.constantFrom("secret", "variable"), name: names, environment: names }),
  fc.record({ kind: fc.constant("environment"), name: names }),
  fc.record({ kind: fc.constant("branch"), name: names, environment: names }),
  fc.record({ kind: fc.constantFrom("actions", "workflow") }),
) as fc.Arbitrary<Item>;

describe("an item's key", () => {
  it("is read back as it was", () => {
    fc.assert(fc.property(items, (item) => assert.deepEqual(parseItem(itemKey(item)), { ...item })));
  });

  it("is another one for another item", () => {
    fc.assert(
      fc.property(items, items, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        assert.notEqual(itemKey(one), itemKey(other));
      }),
    );
  });
});

describe("describeItem", () => {
  for (const [item, words] of [
    [{ kind: "secret", name: "A" }, "the secret A"],
    [{ kind: "variable", name: "A", environment: "eu" }, "the variable A of the environment eu"],
    [{ kind: "branch", name: "v*", environment: "eu" }, 'the branch pattern "v*" of the environment eu'],
    [{ kind: "tag", name: "v*", environment: "eu" }, 'the tag pattern "v*" of the environment eu'],
    [{ kind: "environment", name: "eu" }, "the environment eu"],
    [{ kind: "actions" }, "which actions may run"],
    [{ kind: "workflow" }, "what a workflow's token may do"],
  ] as const) {
    it(`says ${words}`, () => assert.equal(describeItem(item), words));
  }
});
