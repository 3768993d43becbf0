import assert from "node:assert/strict";
import { findChanges } from "../../../../provider/index/changes.ts";
import { publishIndex } from "../../../../provider/index/publish.ts";
import { publishedIn, ReadAhead } from "../../../../provider/index/read-ahead.ts";
import { APP, built, repository } from "./fixture.ts";

/** A published index, of which all that a difference needs has been read ahead. */
async function readAhead() {
  const { registry, inputs, armv7 } = built();
  const signal = new AbortController().signal;
  const { state } = await publishIndex({ client: registry, inputs, recorded: {}, signal });
  let now = 0;
  const ahead = new ReadAhead(() => now);
  const changes = () => findChanges(registry, state, inputs, { environment: {} }, ahead.over(registry));
  registry.calls.length = 0;
  ahead.start(registry, { repository, digest: state.digest, tags: inputs.tags, live: {} });
  // Until all of it has arrived.
  await new Promise(setImmediate);
  const asked = registry.calls.splice(0);
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { registry, inputs, state, armv7, changes, asked, pass };
}
const NONE = { replace: false, properties: [] };

describe("ReadAhead", () => {
  it("asks for each thing once, and the difference for nothing more", async () => {
    const { registry, changes, asked } = await readAhead();
    assert.deepEqual(await changes(), NONE);
    assert.deepEqual(registry.calls, []);
    assert.equal(new Set(asked).size, asked.length);
    assert.ok(asked.length > 3, asked.join("\n"));
  });

  it("does not ask for tags of which the program tells where they are", async () => {
    const { registry, inputs, state } = await readAhead();
    registry.calls.length = 0;
    const ahead = new ReadAhead();
    const changes = () => findChanges(registry, state, inputs, { environment: {} }, ahead.over(registry));
    const live = { latest: state.digest, "1.2": registry.placeIndex(APP, []).digest };
    ahead.start(registry, { repository, digest: state.digest, tags: inputs.tags, live });
    assert.deepEqual((await changes()).properties, [`tags[${inputs.tags.indexOf("1.2")}]`]);
    const isOfTag = (call: string) => !call.includes("sha256:");
    assert.deepEqual(registry.calls.filter(isOfTag), [`resolve ${APP} 1.2.3`]);
    // Whoever asks again asks the registry.
    await changes();
    assert.equal(registry.calls.filter(isOfTag).length, 1 + inputs.tags.length);
  });

  it("answers once: who asks again asks the registry", async () => {
    const { registry, changes, asked } = await readAhead();
    await changes();
    assert.deepEqual(await changes(), NONE);
    assert.deepEqual(registry.calls.toSorted(), asked.toSorted());
  });

  it("forgets what is no longer fresh", async () => {
    const { registry, inputs, changes, pass } = await readAhead();
    const other = registry.placeIndex(APP, []).digest;
    registry.content(APP).tags.set("latest", other);
    pass(30_000);
    const position = inputs.tags.indexOf("latest");
    assert.deepEqual((await changes()).properties, [`tags[${position}]`]);
  });

  it("tells what is gone, as the difference would by itself", async () => {
    const { registry, inputs, armv7, state } = await readAhead();
    registry.remove(APP, armv7.digest);
    const ahead = new ReadAhead();
    ahead.start(registry, { repository, digest: state.digest, tags: inputs.tags, live: {} });
    const changes = findChanges(registry, state, inputs, { environment: {} }, ahead.over(registry));
    await assert.rejects(changes, /is missing manifests of the index/);
  });

  it("has what failed read again", async () => {
    const { registry, inputs, state } = await readAhead();
    registry.before = () => {
      throw new Error("the registry is busy");
    };
    const ahead = new ReadAhead();
    ahead.start(registry, { repository, digest: state.digest, tags: inputs.tags, live: {} });
    await new Promise(setImmediate);
    registry.before = () => {};
    assert.deepEqual(await findChanges(registry, state, inputs, { environment: {} }, ahead.over(registry)), NONE);
  });
});

describe("publishedIn", () => {
  const index = { repository: APP, digest: `sha256:${"a".repeat(64)}` };

  it("gives the indexes of which a program tells", () => {
    const registries = { "ghcr.io": { http: true } };
    assert.deepEqual(publishedIn({ indexes: [{ ...index, tags: ["v1"], registries }, index] }), [
      { ...index, repository, tags: ["v1"], live: {}, registries },
      { ...index, repository, tags: [], live: {} },
    ]);
  });

  it("takes anything else for nothing to read", () => {
    const wrong = [
      { ...index, repository: "app" },
      { ...index, live: { v1: "latest" } },
    ];
    for (const args of [{}, { indexes: "all" }, ...wrong.map((each) => ({ indexes: [each] }))]) {
      assert.deepEqual(publishedIn(args), []);
    }
  });
});
