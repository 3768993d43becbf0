import assert from "node:assert/strict";
import { ContentCheckResource } from "../../../../provider/content/resource.ts";
import { PartialResult } from "../../../../provider/protocol/resource.ts";
import type { PropertyMap } from "../../../../provider/protocol/values.ts";
import { UNKNOWN } from "../protocol/wire.ts";

const PASSED = {
  digest: "sha256:1",
  content: { "content of app": "a" },
  changed: [],
  replace: ["urn:build", "urn:check"],
};
const EDITED = { ...PASSED, changed: ["app/file"] };

describe("ContentCheckResource", () => {
  const resource = new ContentCheckResource();
  const failure = async (olds: PropertyMap | undefined, news: PropertyMap): Promise<PartialResult> => {
    const error: unknown = await resource.publish(olds, news).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PartialResult, String(error));
    return error;
  };

  it("passes what was not edited", async () => {
    assert.deepEqual(await resource.publish(undefined, PASSED), { id: "sha256:1", state: PASSED });
  });

  it("fails with the paths of what was edited, and keeps them", async () => {
    const { message, state } = await failure(undefined, EDITED);
    assert.equal(
      message,
      '"app/file" was changed while this platform was built, so its image may contain old and new files; run it again to build the current files, and add files that change by themselves to the ignore file',
    );
    assert.deepEqual(state, EDITED);
  });

  it("names all platforms that were built together", async () => {
    const { message } = await failure(undefined, { ...EDITED, platforms: ["linux/amd64", "linux/arm/v7"] });
    assert.equal(
      message,
      '"app/file" was changed while linux/amd64, linux/arm/v7 were built together, so their images may contain old and new files; run it again to build the current files, and add files that change by themselves to the ignore file',
    );
  });

  const edits: [changed: string[], words: RegExp][] = [
    [["a", "b"], /^"a", "b" were changed while/],
    [["a", "b", "c"], /^"a", "b", "c" were changed while/],
    [["a", "b", "c", "d"], /^"a", "b", "c" and 1 more were changed while/],
    [["a", "b", "c", "d", "e"], /^"a", "b", "c" and 2 more were changed while/],
  ];
  for (const [changed, words] of edits) {
    it(`names three of ${changed.length} paths at the most`, async () => {
      assert.match((await failure(PASSED, { ...PASSED, digest: "sha256:2", changed })).message, words);
    });
  }

  it("passes the same build again that has passed", async () => {
    assert.deepEqual(await resource.publish(PASSED, PASSED), { id: "sha256:1", state: PASSED });
  });

  it("does not pass the same build because the files were put back", async () => {
    const { message, state } = await failure(EDITED, PASSED);
    assert.equal(
      message,
      "\"app/file\" was changed while this platform was built, and has not been built since. Build it again with: pulumi up --replace 'urn:build' --replace 'urn:check'",
    );
    assert.deepEqual(state, EDITED);
  });

  const later: [name: string, news: PropertyMap][] = [
    ["another digest", { ...PASSED, digest: "sha256:2" }],
    ["other content", { ...PASSED, content: { "content of app": "b" } }],
  ];
  for (const [name, news] of later) {
    it(`passes a later build: ${name}`, async () => {
      assert.deepEqual((await resource.publish(EDITED, news)).state, news);
    });
  }

  it("is asked again for another build and after a failure, and not for edits after a build that has passed", async () => {
    const properties = async (olds: PropertyMap, news: PropertyMap) => {
      const changes = await resource.diff(olds, news);
      assert.equal(changes.replace, false);
      return changes.properties;
    };
    assert.deepEqual(await properties(PASSED, { ...PASSED, digest: "sha256:2" }), ["digest"]);
    assert.deepEqual(await properties(PASSED, { ...PASSED, content: {} }), ["content"]);
    assert.deepEqual(await properties(EDITED, PASSED), ["changed"]);
    assert.deepEqual(await properties(EDITED, { ...PASSED, digest: "sha256:2" }), ["digest"]);
    assert.deepEqual(await properties(PASSED, EDITED), []);
    assert.deepEqual(
      await properties({ ...PASSED, content: { b: "2", a: "1" } }, { ...PASSED, content: { a: "1", b: "2" } }),
      [],
    );
  });

  it("only checks: a preview, a refresh and a removal change nothing", async () => {
    assert.deepEqual(await resource.preview(undefined, PASSED), PASSED);
    assert.deepEqual(await resource.read(EDITED), EDITED);
    assert.equal(await resource.delete(), undefined);
    assert.deepEqual(resource.check(PASSED), { inputs: PASSED, failures: [] });
  });

  it("waits for what is not known before the build, and adds no error to that of a build that failed", () => {
    const unknown = { ...PASSED, digest: UNKNOWN, changed: UNKNOWN };
    assert.deepEqual(resource.check(unknown), { inputs: unknown, failures: [] });
    assert.deepEqual(resource.check({ content: {}, replace: [] }).failures, []);
    assert.deepEqual(
      resource.check({ ...PASSED, changed: "x", content: { a: 1 } }).failures.map(({ property }) => property),
      ["content.a", "changed"],
    );
  });
});
