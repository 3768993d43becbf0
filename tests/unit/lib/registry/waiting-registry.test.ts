import assert from "node:assert/strict";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { Propagation } from "../../../../lib/registry/propagation.ts";
import { WaitingRegistry } from "../../../../lib/registry/waiting-registry.ts";
import { APP, BASE, repository } from "../../provider/index/fixture.ts";
import { AMD64, MemoryRegistry } from "../../provider/memory-registry.ts";

/** A registry in which what was pushed is seen only the third time that it is asked for. */
class LateRegistry extends MemoryRegistry {
  readonly #asked = new Map<string, number>();
  late: ReadonlySet<string> = new Set();

  override async manifest(...asked: Parameters<MemoryRegistry["manifest"]>) {
    const found = await super.manifest(...asked);
    return this.#isLate(asked[1]) ? undefined : found;
  }

  override async resolve(...asked: Parameters<MemoryRegistry["resolve"]>) {
    const found = await super.resolve(...asked);
    return this.#isLate(asked[1]) ? undefined : found;
  }

  override async hasBlob(...asked: Parameters<MemoryRegistry["hasBlob"]>) {
    const found = await super.hasBlob(...asked);
    return found && !this.#isLate(asked[1]);
  }

  override async blob(...asked: Parameters<MemoryRegistry["blob"]>) {
    if (this.#isLate(asked[1])) throw new RegistryError("it answered 404", 404);
    return super.blob(...asked);
  }

  #isLate(reference: string): boolean {
    const asked = (this.#asked.get(reference) ?? 0) + 1;
    this.#asked.set(reference, asked);
    return this.late.has(reference) && asked < 3;
  }
}

describe("WaitingRegistry", () => {
  const arriving = (registry: MemoryRegistry, ...pushed: string[]) =>
    new WaitingRegistry(registry, new Propagation(undefined, 10_000), pushed);

  it("waits for a manifest that was pushed, and for what it names", async () => {
    const registry = new LateRegistry();
    const image = registry.placeImage(APP, AMD64);
    const index = registry.placeIndex(APP, [image]);
    const blobs = [...registry.content(APP).blobs.keys()];
    registry.late = new Set([image.digest, index.digest, ...blobs]);
    const client = arriving(registry, index.digest);
    assert.equal((await client.manifest(repository, index.digest))?.digest, index.digest);
    assert.equal(await client.resolve(repository, image.digest), image.digest);
    assert.equal((await client.manifest(repository, image.digest))?.digest, image.digest);
    const [config = "", layer = ""] = blobs.toReversed();
    assert.ok(await client.hasBlob(repository, layer));
    assert.ok(await client.blob(repository, config));
  });

  it("does not wait for what was there before", async () => {
    const registry = new LateRegistry();
    const { digest } = registry.placeImage(APP, AMD64);
    registry.late = new Set([digest]);
    assert.equal(await arriving(registry).manifest(repository, digest), undefined);
    assert.equal(registry.calls.length, 1);
  });

  it("waits for what it has put itself, and puts again what is not known yet", async () => {
    const registry = new LateRegistry();
    const image = registry.placeImage(APP, AMD64);
    const { digest, bytes, mediaType } = (await registry.manifest(repository, image.digest)) ?? assert.fail();
    registry.late = new Set([digest]);
    let refused = 0;
    registry.before = (call) => {
      if (call.startsWith("put") && refused++ < 2) throw new RegistryError("answered 400 (MANIFEST_BLOB_UNKNOWN)", 400);
    };
    const client = arriving(registry);
    await client.putManifest(repository, digest, bytes, mediaType);
    assert.equal(refused, 3);
    assert.equal((await client.manifest(repository, digest))?.digest, digest);
  });

  it("waits until a tag that it has moved is seen to have moved", async () => {
    const registry = new LateRegistry();
    const image = registry.placeImage(APP, AMD64);
    const { digest, bytes, mediaType } = (await registry.manifest(repository, image.digest)) ?? assert.fail();
    registry.late = new Set(["v1"]);
    const client = arriving(registry);
    assert.equal(await client.resolve(repository, "v1"), undefined);
    assert.equal(registry.calls.filter((call) => call.startsWith("resolve")).length, 1);
    await client.putManifest(repository, "v1", bytes, mediaType);
    assert.equal(await client.resolve(repository, "v1"), digest);
  });

  it("waits while the registry names by a tag what it named before, or nothing", async () => {
    const registry = new MemoryRegistry();
    const [old, next] = [registry.placeImage(APP, AMD64), registry.placeImage(APP, AMD64, { layer: "next" })];
    const { bytes, mediaType } = (await registry.manifest(repository, next.digest)) ?? assert.fail();
    const answers = [old.digest, old.digest, undefined, old.digest, next.digest];
    registry.resolve = async () => answers.shift();
    const client = arriving(registry);
    assert.equal(await client.resolve(repository, "v1"), old.digest);
    await client.putManifest(repository, "v1", bytes, mediaType);
    assert.equal(await client.resolve(repository, "v1"), next.digest);
    assert.deepEqual(answers, []);
  });

  it("does not wait for a tag that was there before", async () => {
    const registry = new MemoryRegistry();
    const image = registry.placeImage(APP, AMD64);
    const { bytes, mediaType } = (await registry.manifest(repository, image.digest)) ?? assert.fail();
    registry.tag(APP, "v1", image.digest);
    const client = new WaitingRegistry(registry, new Propagation(undefined, 10), []);
    await client.resolve(repository, "v1");
    await client.putManifest(repository, "v1", bytes, mediaType);
    registry.calls.length = 0;
    assert.equal(await client.resolve(repository, "v1"), image.digest);
    assert.equal(registry.calls.length, 1);
  });

  it("does not take a refusal for a blob that is still on its way", async () => {
    const registry = new MemoryRegistry();
    const layer = registry.placeBlob(APP, "application/octet-stream", "layer");
    const refusals = [new RegistryError("it answered 403", 403), new TypeError("it broke off")];
    for (const refusal of refusals) {
      registry.calls.length = 0;
      registry.before = () => {
        throw refusal;
      };
      await assert.rejects(arriving(registry, layer.digest).blob(repository, layer.digest), refusal);
      assert.equal(registry.calls.length, 1);
    }
  });

  it("hands over a document that is neither an image nor an index", async () => {
    const registry = new MemoryRegistry();
    const chart = registry.place(APP, { a: 1 }, "application/vnd.acme.chart+json");
    const found = await arriving(registry, chart.digest).manifest(repository, chart.digest);
    assert.equal(found?.document.kind, "other");
  });

  it("copies blobs as the registry does", async () => {
    const registry = new MemoryRegistry();
    const layer = registry.placeBlob(BASE, "application/octet-stream", "layer");
    await arriving(registry).copyBlob(parseRepository(BASE), repository, layer);
    assert.deepEqual(registry.writes, [`copy ${APP} ${layer.digest}`]);
  });

  it("does not wait when somebody else has moved the tag since", async () => {
    const registry = new MemoryRegistry();
    const [mine, other] = [registry.placeImage(APP, AMD64), registry.placeImage(APP, AMD64, { layer: "other" })];
    const { bytes, mediaType } = (await registry.manifest(repository, mine.digest)) ?? assert.fail();
    const client = arriving(registry);
    await client.putManifest(repository, "v1", bytes, mediaType);
    registry.tag(APP, "v1", other.digest);
    assert.equal(await client.resolve(repository, "v1"), other.digest);
  });

  it("says what is gone for good when time is up", async () => {
    const registry = new MemoryRegistry();
    const gone = `sha256:${"0".repeat(64)}`;
    const client = new WaitingRegistry(registry, new Propagation(undefined, 10), [gone]);
    assert.equal(await client.manifest(repository, gone), undefined);
    assert.equal(await client.hasBlob(repository, gone), false);
    await assert.rejects(client.blob(repository, gone), { status: 404 });
  });
});
