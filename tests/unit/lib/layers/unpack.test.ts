import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { LayerError, UnpackedTooLarge } from "../../../../lib/layers/layer-error.ts";
import { unpack } from "../../../../lib/layers/unpack.ts";
import { UnpackLimits } from "../../../../lib/layers/unpack-limits.ts";
import { digestOf } from "../../../../lib/oci/manifest.ts";

/** What a blob unpacks to, served in pieces of a length. */
async function unpacked(blob: Buffer, length = 1000, layer = { digest: digestOf(blob), size: blob.length }) {
  const pieces: Uint8Array[] = [];
  for await (const piece of unpack(chunks(blob, length), layer)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* chunks(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** A frame that is to be skipped. */
function skippable(content: string): Buffer {
  const head = Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, Buffer.from(content)]);
}

describe("unpack", () => {
  const TEXT = Buffer.from(Array.from({ length: 50_000 }, (_, index) => `${index * 7919}\n`).join(""));
  const half = TEXT.length / 2;
  const checksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
  const unsized = { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } };
  const BLOBS: Readonly<Record<string, Buffer>> = {
    "no compression": TEXT,
    gzip: gzipSync(TEXT),
    "several members of gzip": Buffer.concat([gzipSync(TEXT.subarray(0, half)), gzipSync(TEXT.subarray(half))]),
    zstd: zstdCompressSync(TEXT),
    "several frames of zstd": Buffer.concat([
      skippable("first"),
      zstdCompressSync(TEXT.subarray(0, 100), checksum),
      zstdCompressSync(TEXT.subarray(100, half), unsized),
      skippable(""),
      zstdCompressSync(Buffer.alloc(0)),
      zstdCompressSync(TEXT.subarray(half)),
      skippable("x".repeat(3000)),
    ]),
  };
  for (const [how, blob] of Object.entries(BLOBS)) {
    it(`unpacks ${how}`, async () => {
      for (const length of [500, 65_536, blob.length]) {
        assert.ok((await unpacked(blob, length)).equals(TEXT), String(length));
      }
    });

    it(`refuses ${how} that is other than its descriptor`, async () => {
      const layer = { digest: digestOf(blob), size: blob.length };
      const shorter = blob.subarray(0, -20);
      await assert.rejects(unpacked(shorter, 1000, layer), LayerError);
      await assert.rejects(unpacked(blob, 1000, { ...layer, size: blob.length - 1 }), {
        message: `was served with more than the ${blob.length - 1} bytes that its manifest says`,
      });
      await assert.rejects(unpacked(blob, 1000, { ...layer, digest: digestOf(TEXT.subarray(1)) }), {
        message: `was served as ${digestOf(blob)}`,
      });
    });
  }

  it("verifies a digest of SHA-512", async () => {
    const digest = (text: Buffer) => `sha512:${createHash("sha512").update(text).digest("hex")}`;
    const size = TEXT.length;
    assert.ok((await unpacked(TEXT, 1000, { digest: digest(TEXT), size })).equals(TEXT));
    await assert.rejects(unpacked(TEXT, 1000, { digest: digest(TEXT.subarray(1)), size }), {
      message: `was served as ${digest(TEXT)}`,
    });
  });

  it("says what is damaged", async () => {
    const gzip = gzipSync(TEXT);
    await assert.rejects(unpacked(gzip.subarray(0, -8)), { message: "is damaged: unexpected end of file" });
    await assert.rejects(unpacked(gzip.fill(0xff, 20, 40)), (error: Error) => {
      assert.equal(error.name, "LayerError");
      assert.match(error.message, /^is damaged: invalid /);
      return true;
    });
    const zstd = zstdCompressSync(TEXT);
    await assert.rejects(unpacked(zstd.subarray(0, -2)), {
      message: "is damaged: its zstd data ends in the middle of a frame",
    });
    await assert.rejects(unpacked(Buffer.concat([zstd, Buffer.from("rest")])), {
      message: "is damaged: its zstd data has something else between its frames",
    });
    await assert.rejects(unpacked(Buffer.concat([zstd.subarray(0, 9), Buffer.alloc(1000, 0xff)])), LayerError);
  });

  it("unpacks what is shorter than any sign of a compression, or nothing", async () => {
    assert.equal((await unpacked(Buffer.from("ab"), 1)).toString(), "ab");
    assert.equal((await unpacked(Buffer.alloc(0))).length, 0);
  });

  it("passes on what the registry fails with", async () => {
    for (const start of [
      TEXT.subarray(0, 10),
      gzipSync(TEXT).subarray(0, 100),
      zstdCompressSync(TEXT).subarray(0, 100),
    ]) {
      async function* broken() {
        yield start;
        throw new Error("reset");
      }
      const layer = { digest: digestOf(TEXT), size: TEXT.length };
      await assert.rejects(async () => {
        for await (const _ of unpack(broken(), layer));
      }, new Error("reset"));
    }
  });

  it("ends the blob where nobody reads on", async () => {
    for (const blob of [TEXT, gzipSync(TEXT), zstdCompressSync(TEXT)]) {
      const stream = Readable.from(chunks(blob, 100));
      const limits = new UnpackLimits(10);
      const layer = { digest: digestOf(blob), size: blob.length };
      await assert.rejects(async () => {
        for await (const _ of unpack(stream, layer, limits.layer(layer.size)));
      }, new UnpackedTooLarge("brings what the layers unpack to above 10 bytes"));
      await assert.rejects(finished(stream), { code: "ABORT_ERR" });
    }
  });
});
