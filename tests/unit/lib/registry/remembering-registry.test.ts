import assert from "node:assert/strict";
import { digestOf } from "../../../../lib/oci/manifest.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { RememberingRegistry } from "../../../../lib/registry/remembering-registry.ts";
import { APP, BASE, repository } from "../../provider/index/fixture.ts";
import { AMD64, MemoryRegistry } from "../../provider/memory-registry.ts";

describe("RememberingRegistry", () => {
  let registry: MemoryRegistry;
  let client: RememberingRegistry;
  const place = (text: string) => registry.placeBlob(APP, "text/plain", text).digest;
  beforeEach(() => {
    registry = new MemoryRegistry();
    client = new RememberingRegistry(registry);
  });

  it("asks once for a manifest by its digest, and each time for one by its tag", async () => {
    const { digest } = registry.placeImage(APP, AMD64);
    registry.tag(APP, "latest", digest);
    for (const reference of [digest, digest, "latest", "latest"]) {
      assert.equal((await client.manifest(repository, reference))?.digest, digest);
    }
    await client.resolve(repository, digest);
    await client.resolve(repository, digest);
    assert.deepEqual(registry.calls, [
      `manifest ${APP} ${digest}`,
      `manifest ${APP} latest`,
      `manifest ${APP} latest`,
      `resolve ${APP} ${digest}`,
      `resolve ${APP} ${digest}`,
    ]);
  });

  it("knows nothing of another repository", async () => {
    const { digest } = registry.placeImage(APP, AMD64);
    const blob = place("text");
    await Promise.all([client.manifest(repository, digest), client.blob(repository, blob)]);
    const other = { ...repository, path: BASE.slice(repository.registry.length + 1) };
    assert.equal(await client.manifest(other, digest), undefined);
    assert.equal(await client.hasBlob(other, blob), false);
  });

  it("asks again for what did not exist, or could not be read", async () => {
    const image = registry.placeImage(BASE, AMD64);
    assert.equal(await client.manifest(repository, image.digest), undefined);
    registry.before = () => {
      throw new RegistryError("busy", 503);
    };
    await assert.rejects(client.manifest(repository, image.digest), { status: 503 });
    await assert.rejects(client.hasBlob(repository, image.digest), { status: 503 });
    registry.before = () => {};
    assert.equal(await client.hasBlob(repository, digestOf(Buffer.from("text"))), false);
    assert.equal(registry.placeImage(APP, AMD64).digest, image.digest);
    assert.equal((await client.manifest(repository, image.digest))?.digest, image.digest);
    assert.equal(await client.hasBlob(repository, place("text")), true);
  });

  it("reads back what it has pushed", async () => {
    const { digest } = registry.placeImage(APP, AMD64);
    const found = await client.manifest(repository, digest);
    assert.ok(found);
    await client.putManifest(repository, digest, found.bytes, found.mediaType);
    registry.remove(APP, digest);
    assert.equal(await client.manifest(repository, digest), undefined);
  });

  it("does not look for a blob that was read, or is being read", async () => {
    const [one, other] = [place("one"), place("other")];
    const reading = client.blob(repository, one);
    assert.equal(await client.hasBlob(repository, one), true);
    await reading;
    await Promise.all([client.blob(repository, other), client.blob(repository, other)]);
    assert.equal(await client.hasBlob(repository, other), true);
    assert.deepEqual(registry.calls, [`blob ${APP} ${one}`, `blob ${APP} ${other}`]);
  });

  it("looks for a blob that could not be read", async () => {
    const blob = place("text");
    registry.before = (call) => {
      if (call.startsWith("blob ")) throw new RegistryError("too long");
    };
    const [read, has] = await Promise.allSettled([client.blob(repository, blob), client.hasBlob(repository, blob)]);
    assert.deepEqual([read.status, has], ["rejected", { status: "fulfilled", value: true }]);
  });

  it("keeps what is small, and of the rest that it exists", async () => {
    const blob = place("x".repeat(33 * 1024 ** 2));
    await client.blob(repository, blob);
    await client.blob(repository, blob);
    assert.equal(await client.hasBlob(repository, blob), true);
    assert.deepEqual(registry.calls, [`blob ${APP} ${blob}`, `blob ${APP} ${blob}`]);
  });
});
