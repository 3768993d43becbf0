import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { Descriptor } from "../../../../lib/oci/manifest.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { readPrograms } from "../../../../provider/architecture/read-programs.ts";
import { AMD64, I386 } from "../../lib/architecture/fixture.ts";
import { tarOf } from "../../lib/tar/fixture.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, placeLayer, TAR } from "./fixture.ts";

const I386_LINUX = { os: "linux", architecture: "386" };

function reading(client: MemoryRegistry, layers: readonly Descriptor[], signal = new AbortController().signal) {
  return { client, repository: parseRepository(APP), layers, platform: I386_LINUX, signal };
}

describe("readPrograms", () => {
  it("reads layers in their order, and leaves out what has no files", async () => {
    const registry = new MemoryRegistry();
    const lower = placeLayer(registry, APP, [
      { path: "a", content: AMD64 },
      { path: "b", content: AMD64 },
    ]);
    const upper = placeLayer(registry, APP, [{ path: ".wh.a" }, { path: "c", content: I386 }]);
    const foreign = {
      mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
      digest: `sha256:${"a".repeat(64)}`,
      size: 7,
    };
    const other = { ...foreign, mediaType: "application/vnd.in-toto+json" };
    const found = await readPrograms(reading(registry, [foreign, lower, other, upper]));
    assert.deepEqual(found.wrong, [{ path: "/b", isFor: "linux/amd64" }]);
    assert.deepEqual(found.skipped, [foreign, other]);
    assert.deepEqual(registry.calls, [`open ${APP} ${lower.digest}`, `open ${APP} ${upper.digest}`]);
  });

  it("reads a layer again whose transfer broke off, up to three times", async () => {
    for (const failures of [2, 3]) {
      const registry = new MemoryRegistry();
      const layer = placeLayer(registry, APP, [{ path: "a", content: AMD64 }]);
      const whole = registry.openBlob.bind(registry);
      let left = failures;
      registry.openBlob = async (...asked) => {
        const blob = await whole(...asked);
        if (left-- === 0) return blob;
        return Readable.from(
          (async function* () {
            for await (const chunk of blob) yield chunk.subarray(0, 50);
            throw new Error("terminated");
          })(),
        );
      };
      const found = readPrograms(reading(registry, [layer]));
      if (failures < 3) assert.equal((await found).wrong.length, 1);
      else {
        const sentence = `the layer ${layer.digest.slice(0, 19)} of ${APP} could not be read: terminated`;
        await assert.rejects(found, { message: sentence });
      }
      assert.equal(registry.calls.length, 3);
    }
  });

  it("says which layer is no archive, is damaged, or is another one, and reads it once", async () => {
    const registry = new MemoryRegistry();
    const text = registry.placeBlob(APP, TAR, "x".repeat(600));
    const cut = registry.placeBytes(
      APP,
      `${TAR}+gzip`,
      gzipSync(tarOf([{ path: "a", content: AMD64 }])).subarray(0, 60),
    );
    const swapped = { ...placeLayer(registry, APP, [{ path: "a" }]), digest: text.digest };
    registry.content(APP).blobs.set(text.digest, Buffer.from("x".repeat(600)));
    const name = (layer: Descriptor) => `the layer ${layer.digest.slice(0, 19)} of ${APP}`;
    await assert.rejects(readPrograms(reading(registry, [text])), { message: `${name(text)} is not a tar archive` });
    await assert.rejects(readPrograms(reading(registry, [cut])), {
      message: `${name(cut)} is damaged: unexpected end of file`,
    });
    await assert.rejects(readPrograms(reading(registry, [swapped])), ({ message }: Error) =>
      message.startsWith(`${name(swapped)} was served with more than the`),
    );
    assert.equal(registry.calls.length, 3);
  });

  it("ends at a bomb", async () => {
    const registry = new MemoryRegistry();
    const layer = placeLayer(registry, APP, [{ path: "a", content: Buffer.alloc(100_000) }]);
    await assert.rejects(readPrograms({ ...reading(registry, [layer]), limit: 50_000 }), {
      name: "UnpackedTooLarge",
      message: `the layer ${layer.digest.slice(0, 19)} of ${APP} brings what the layers unpack to above 49 KiB`,
    });
  });

  it("ends when the run is interrupted", async () => {
    const registry = new MemoryRegistry();
    const layer = placeLayer(registry, APP, [{ path: "a", content: AMD64 }]);
    registry.openBlob = async () => new Readable({ read: () => undefined });
    const stop = new AbortController();
    const found = readPrograms(reading(registry, [layer], stop.signal));
    setImmediate(() => stop.abort());
    await assert.rejects(found, /could not be read: The operation was aborted/);
  });
});
