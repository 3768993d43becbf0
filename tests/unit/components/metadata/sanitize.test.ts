import assert from "node:assert/strict";
import fc from "fast-check";
import { sanitizeTag } from "../../../../components/metadata/sanitize.ts";

describe("sanitizeTag", () => {
  const rows: [text: string, tag: string][] = [
    ["feature/a", "feature-a"],
    ["a#$%b", "a-b"],
    ["a-/-b", "a---b"],
    ["A_b.c-1", "A_b.c-1"],
    ["größe", "gr-e"],
    ["1.2.3+build", "1.2.3-build"],
    ["", ""],
  ];
  for (const [text, tag] of rows) it(`makes "${tag}" of "${text}"`, () => assert.equal(sanitizeTag(text), tag));

  it("leaves valid characters only, keeps them in their order, and does nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const tag = sanitizeTag(text);
        assert.match(tag, /^[A-Za-z0-9._-]*$/);
        assert.equal(tag.replaceAll("-", ""), text.replaceAll(/[^A-Za-z0-9._]/g, ""));
        assert.equal(sanitizeTag(tag), tag);
      }),
    );
  });
});
