import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { composeIndex } from "../../../../lib/oci/image-index.ts";
import { moveTags } from "../../../../provider/index/move-tags.ts";
import { movingOrder } from "../../../../provider/index/moving-order.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, repository } from "./fixture.ts";

const NAMES = ["latest", ...[..."abcdefghijk"].map((letter) => `edge-${letter}`), "1.2.3", "1.2.4"];

/** Tags that are all new, in a registry that takes its time and notes how many are asked for at once. */
function moving() {
  const registry = new MemoryRegistry();
  const document = composeIndex([], {});
  registry.place(APP, JSON.parse(Buffer.from(document.bytes).toString()), document.mediaType);
  const put = registry.putManifest.bind(registry);
  const under = new Set<string>();
  const together: string[][] = [];
  registry.putManifest = async (where, tag, bytes, mediaType) => {
    under.add(tag);
    together.push([...under]);
    await sleep(2);
    try {
      return await put(where, tag, bytes, mediaType);
    } finally {
      under.delete(tag);
    }
  };
  const published = new Map<string, string>();
  const stop = new AbortController();
  const inputs = { annotations: {}, forceTags: [], keepNewer: [] };
  const tagMoves = movingOrder(NAMES).map((tag) => ({
    tag,
    live: undefined,
    target: document.digest,
    recorded: undefined,
  }));
  const run = () => moveTags({ client: registry, repository, document, inputs, published }, tagMoves, stop.signal);
  return { registry, together, published, stop, tagMoves, run };
}

describe("moveTags", () => {
  it("moves several at once, eight at most, and a rank once the one before is there", async () => {
    const { together, tagMoves, run, published } = moving();
    assert.deepEqual((await run()).done, tagMoves);
    assert.equal(published.size, NAMES.length);
    assert.equal(Math.max(...together.map(({ length }) => length)), 8);
    const ranks = together.map((tags) => [...new Set(tags.map((tag) => tag.replace(/-.$|\d$/, "")))]);
    assert.ok(
      ranks.every(({ length }) => length === 1),
      JSON.stringify(together),
    );
    assert.deepEqual(together.at(-1), ["latest"]);
  });

  it("starts no further one after a failure, and lets those arrive that are on their way", async () => {
    const { registry, run, published } = moving();
    registry.before = (call) => {
      if (call === `put ${APP} edge-b`) throw new Error("refused");
    };
    const { failures, stopped } = await run();
    assert.deepEqual([failures.map(({ message }) => message), stopped], [["refused"], []]);
    const moved = [...published.keys()];
    assert.deepEqual(moved.toSorted(), Object.keys(registry.tags(APP)).toSorted());
    assert.ok(moved.includes("1.2.3") && !moved.includes("edge-k") && !moved.includes("latest"), moved.join());
  });

  it("starts no further one once the user interrupts it, and names what is left", async () => {
    const { registry, run, published, stop } = moving();
    registry.before = (call) => {
      if (call === `put ${APP} edge-a`) stop.abort();
    };
    const { failures, stopped } = await run();
    assert.deepEqual(failures, []);
    assert.deepEqual([...published.keys(), ...stopped.map(({ tag }) => tag)].toSorted(), NAMES.toSorted());
    assert.deepEqual([...published.keys()].toSorted(), Object.keys(registry.tags(APP)).toSorted());
    assert.ok(stopped.some(({ tag }) => tag === "latest"));
  });
});
