import assert from "node:assert/strict";
import { atTag, tagMap, tagsIn } from "../../../lib/tag-map.ts";
import { Secrets } from "../../../provider/protocol/secrets.ts";
import { unwrap, wrap } from "../../../provider/protocol/values.ts";

const TAGS = ["latest", "constructor", "toString", "__proto__", "hasOwnProperty"];

describe("values by tag", () => {
  it("come through the engine's protocol, whatever the tags are called", () => {
    const map = tagMap(TAGS.map((tag) => [tag, `of ${tag}`]));
    const state = unwrap(wrap({ published: map }, new Secrets())).properties.published as typeof map;
    assert.deepEqual(state, map);
    assert.deepEqual(tagsIn(state).toSorted(), TAGS.toSorted());
    for (const tag of TAGS) assert.equal(atTag(state, tag), `of ${tag}`);
  });

  it("are none for a tag that has none", () => {
    for (const tag of TAGS) assert.equal(atTag({}, tag), undefined);
  });
});
