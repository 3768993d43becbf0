import assert from "node:assert/strict";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { findChanges } from "../../../../provider/index/changes.ts";
import type { PreviewInputs } from "../../../../provider/index/inputs.ts";
import { publishIndex } from "../../../../provider/index/publish.ts";
import { APP, BASE, BUILT_ARMV7, built, CREATED, VERSION } from "./fixture.ts";

/** A published index, and what an update with changed inputs would change. */
async function published() {
  const fixture = built();
  const { registry, inputs } = fixture;
  const { state } = await publishIndex({
    client: registry,
    inputs,
    recorded: {},
    signal: new AbortController().signal,
  });
  registry.calls.length = 0;
  const changes = (news: Partial<PreviewInputs> = {}) =>
    findChanges(registry, state, { ...inputs, ...news }, { environment: {} });
  return { ...fixture, state, changes, other: registry.placeIndex(APP, []).digest };
}
const some = (...properties: string[]) => ({ replace: false, properties });

describe("findChanges", () => {
  it("finds none, and writes nothing", async () => {
    const { changes, registry } = await published();
    assert.deepEqual(await changes(), some());
    assert.deepEqual(registry.writes, []);
  });

  it("finds what is said about the registry, which later reads go by", async () => {
    const { changes } = await published();
    assert.deepEqual(await changes({ registries: { "ghcr.io": { http: true } } }), some("registries"));
  });

  it("does not mind the order of annotations", async () => {
    const { changes, inputs } = await published();
    const annotations = Object.fromEntries(Object.entries(inputs.annotations).reverse());
    assert.deepEqual(await changes({ annotations }), some());
  });

  it("replaces for another repository, without asking either", async () => {
    const { changes, registry } = await published();
    assert.deepEqual(await changes({ repository: BASE }), { replace: true, properties: ["repository"] });
    assert.deepEqual(registry.calls, []);
  });

  const differences: [name: string, news: Partial<PreviewInputs>, properties: string[]][] = [
    ["a tag more", { tags: ["latest", "1.2", "1.2.3", "1"] }, ["tags"]],
    ["a tag less", { tags: ["latest"] }, ["tags"]],
    ["a forced tag", { forceTags: ["latest"] }, ["forceTags"]],
    ["an annotation", { annotations: { [VERSION]: "1.2.4" } }, ["annotations"]],
    ["a platform less", { manifests: [] }, ["manifests"]],
    ["a platform that is being built", { manifests: undefined }, ["manifests"]],
    ["tags that are not known", { tags: undefined }, ["tags"]],
    ["annotations that are not known", { annotations: undefined }, ["annotations"]],
  ];
  for (const [name, news, properties] of differences) {
    it(`names ${name}`, async () => assert.deepEqual(await (await published()).changes(news), some(...properties)));
  }

  it("names each tag that somebody else moved or deleted, by its place in the list", async () => {
    const { changes, registry, other } = await published();
    registry.tag(APP, "latest", other);
    assert.deepEqual(await changes(), some("tags[0]"));
    registry.content(APP).tags.delete("1.2.3");
    assert.deepEqual(await changes(), some("tags[0]", "tags[2]"));
    assert.deepEqual(await changes({ tags: ["latest"] }), some("tags"));
  });

  it("names the manifests when the index is gone", async () => {
    const { changes, registry, state } = await published();
    registry.remove(APP, state.digest);
    assert.deepEqual(await changes({ tags: undefined }), some("tags", "manifests"));
  });

  it("fails when a platform's manifest of the unchanged index is gone, and not when another is being built", async () => {
    const { changes, registry, armv7 } = await published();
    registry.remove(APP, armv7.digest);
    await assert.rejects(changes(), {
      message: new RegExp(`linux/arm/v7 ${armv7.digest}.*--replace '${BUILT_ARMV7}'$`),
    });
    assert.deepEqual(await changes({ manifests: undefined }), some("manifests"));
  });

  it("fails when a tag would go back, unless it is forced", async () => {
    const { changes, registry } = await published();
    const newer = { [VERSION]: "2.0.0", [CREATED]: "2026-01-01T00:00:00Z" };
    registry.tag(APP, "latest", registry.placeIndex(APP, [], newer).digest);
    await assert.rejects(
      changes(),
      /the tag latest of .* points to the newer .* version 1\.2\.3 is older than 2\.0\.0/,
    );
    assert.deepEqual(await changes({ forceTags: ["latest"] }), some("forceTags", "tags[0]"));
  });

  it("leaves the tags to what publishes another index, which reads and judges them", async () => {
    const { changes, registry } = await published();
    for (const news of [{ manifests: undefined }, { annotations: { [VERSION]: "1.2.4" } }]) await changes(news);
    assert.deepEqual(registry.calls, []);
  });

  it("finds no difference in a tag that is left at something newer, and none in the setting that leaves it", async () => {
    const { changes, registry } = await published();
    const newer = { [VERSION]: "2.0.0", [CREATED]: "2026-01-01T00:00:00Z" };
    registry.tag(APP, "latest", registry.placeIndex(APP, [], newer).digest);
    assert.deepEqual(await changes({ keepNewer: ["latest"] }), some());
    registry.content(APP).tags.delete("latest");
    assert.deepEqual(await changes({ keepNewer: ["latest"] }), some("tags[0]"));
  });

  it("does not take an error for gone", async () => {
    const { changes, registry } = await published();
    registry.before = () => {
      throw new RegistryError("answered 500", 500);
    };
    await assert.rejects(changes(), { name: "RegistryError", status: 500 });
  });
});
