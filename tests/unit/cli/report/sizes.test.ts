import assert from "node:assert/strict";
import type { ImageReport, PlatformReport, TagReport } from "../../../../cli/report/model.ts";
import { previousIndex, readSizes } from "../../../../cli/report/sizes.ts";
import { readDocument } from "../../../../lib/oci/document.ts";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { digest, REPOSITORY } from "./fixture.ts";

const BASE = "org.opencontainers.image.base.";
const layer = (digit: string, size: number) => ({
  mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
  digest: digest(digit),
  size,
});
const image = (...layers: ReturnType<typeof layer>[]) => {
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", digest: digest("0"), size: 2 };
  return { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config, layers };
};
const index = (digit: string, annotations: object) => ({
  schemaVersion: 2,
  mediaType: MEDIA_TYPES.ociIndex,
  manifests: [
    {
      mediaType: MEDIA_TYPES.ociManifest,
      digest: digest(digit),
      size: 9,
      platform: { os: "linux", architecture: "amd64" },
      annotations,
    },
  ],
});

/** A registry that has these documents, by the digit of their digest. */
function registry(documents: Readonly<Record<string, object | Error>>) {
  const asked: string[] = [];
  return {
    asked,
    async manifest(_: unknown, reference: string) {
      asked.push(reference);
      const found = Object.entries(documents).find(([digit]) => digest(digit) === reference)?.[1];
      if (found instanceof Error) throw found;
      if (!found) return undefined;
      const bytes = Buffer.from(JSON.stringify(found));
      const document = readDocument(bytes, undefined);
      return { mediaType: document.mediaType, digest: reference, bytes, document };
    },
  };
}

const amd64: PlatformReport = { platform: "linux/amd64", digest: digest("a"), result: "built" };
const moved: TagReport = { tag: "latest", result: "moved", from: digest("d"), to: digest("c") };
const app = (tags: readonly TagReport[], platforms = [amd64]): ImageReport => ({
  name: "app",
  platforms,
  repositories: [{ repository: REPOSITORY, digest: digest("c"), tags }],
});
const read = async (images: readonly ImageReport[], client: ReturnType<typeof registry>) =>
  (await readSizes({ stack: "dev", images }, client, (error) => (error as Error).message)).get("app");

describe("the sizes of images", () => {
  it("are the sums of their layers, compared with the index that the tags pointed to", async () => {
    const annotations = { [`${BASE}name`]: "alpine:3", [`${BASE}digest`]: digest("9") };
    const client = registry({
      a: image(layer("1", 100), layer("2", 20)),
      b: image(layer("1", 100), layer("3", 10)),
      d: index("b", annotations),
    });
    const sizes = await read([app([moved])], client);
    assert.equal(sizes?.previous, digest("d"));
    const base = { name: "alpine:3", digest: digest("9") };
    assert.deepEqual(sizes?.platforms.get("linux/amd64"), {
      bytes: 120,
      layers: 2,
      before: { bytes: 110, shared: 1, added: 1, base },
    });
    assert.deepEqual(client.asked.toSorted(), [digest("a"), digest("b"), digest("d")]);
  });

  it("are those of the platform in what a build has pushed with attestations", async () => {
    const client = registry({ a: index("b", {}), b: image(layer("1", 7)) });
    assert.deepEqual((await read([app([])], client))?.platforms.get("linux/amd64"), { bytes: 7, layers: 1 });
  });

  it("ask once for what several platforms or images have in common", async () => {
    const client = registry({ a: image(layer("1", 7)) });
    await read([app([]), { ...app([]), name: "other" }], client);
    assert.deepEqual(client.asked, [digest("a")]);
  });

  it("say why they are not known, and that the publication before is gone", async () => {
    const client = registry({ a: new Error("ghcr.io refuses: 401") });
    const sizes = await read([app([moved])], client);
    assert.equal(sizes?.problem, `${REPOSITORY} no longer has ${digest("d")}`);
    assert.deepEqual(sizes?.platforms.get("linux/amd64"), { problem: "ghcr.io refuses: 401" });
    const gone = registry({ a: image(layer("1", 7)), d: index("b", {}) });
    assert.deepEqual((await read([app([moved])], gone))?.platforms.get("linux/amd64"), {
      bytes: 7,
      layers: 1,
      problem: `${REPOSITORY} no longer has ${digest("b")}`,
    });
  });

  it("are compared with what most tags pointed to", () => {
    const from = (digit: string): TagReport => ({ tag: "x", result: "moved", from: digest(digit), to: digest("c") });
    assert.equal(previousIndex({ tags: [from("1"), from("2"), from("2")] }), digest("2"));
    assert.equal(previousIndex({ tags: [{ tag: "x", result: "new", to: digest("c") }] }), undefined);
  });
});
