import assert from "node:assert/strict";
import { readDocument } from "../../../../lib/oci/document.ts";
import { indexPlatforms } from "../../../../lib/oci/index-platforms.ts";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";

const described = (platform?: object) => ({
  mediaType: MEDIA_TYPES.ociManifest,
  digest: `sha256:${"a".repeat(64)}`,
  size: 1,
  ...(platform && { platform }),
});
const read = (document: object) =>
  indexPlatforms(readDocument(Buffer.from(JSON.stringify({ schemaVersion: 2, ...document })), MEDIA_TYPES.ociIndex));

describe("indexPlatforms", () => {
  it("lists the platforms of images in their normal form, and no attestation", () => {
    const manifests = [
      described({ os: "linux", architecture: "arm64", variant: "v8" }),
      described({ os: "linux", architecture: "arm" }),
      described({ os: "unknown", architecture: "unknown" }),
      described(),
    ];
    assert.deepEqual(read({ manifests }), ["linux/arm64", "linux/arm/v7"]);
  });
});
