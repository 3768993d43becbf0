import assert from "node:assert/strict";
import {
  attestedDigest,
  type Descriptor,
  digestOf,
  isIndexType,
  isManifestType,
  MANIFEST_ACCEPT,
  MEDIA_TYPES,
} from "../../../../lib/oci/manifest.ts";

const SUBJECT = `sha256:${"a".repeat(64)}`;

describe("digestOf", () => {
  it("is the SHA-256 of the bytes", () => {
    const empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert.equal(digestOf(Buffer.alloc(0)), empty);
    assert.equal(
      digestOf(new TextEncoder().encode("{}")),
      `sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a`,
    );
  });
});

describe("media types", () => {
  const types: [mediaType: string, index: boolean, manifest: boolean][] = [
    ["application/vnd.oci.image.index.v1+json", true, false],
    ["application/vnd.docker.distribution.manifest.list.v2+json", true, false],
    ["application/vnd.oci.image.manifest.v1+json", false, true],
    ["application/vnd.docker.distribution.manifest.v2+json", false, true],
    ["application/vnd.docker.distribution.manifest.v1+prettyjws", false, false],
    ["application/json", false, false],
    ["", false, false],
  ];
  for (const [mediaType, index, manifest] of types) {
    it(mediaType || "none", () => {
      assert.equal(isIndexType(mediaType), index);
      assert.equal(isManifestType(mediaType), manifest);
      assert.equal(MANIFEST_ACCEPT.split(", ").includes(mediaType), index || manifest);
    });
  }
});

describe("attestedDigest", () => {
  const descriptor = (annotations?: Record<string, string>): Descriptor => ({
    mediaType: MEDIA_TYPES.ociManifest,
    digest: `sha256:${"b".repeat(64)}`,
    size: 2,
    ...(annotations && { annotations }),
  });

  it("is the subject of an attestation only", () => {
    const reference = { "vnd.docker.reference.digest": SUBJECT };
    const attestation = { ...reference, "vnd.docker.reference.type": "attestation-manifest" };
    assert.equal(attestedDigest(descriptor(attestation)), SUBJECT);
    assert.equal(attestedDigest(descriptor(reference)), undefined);
    assert.equal(attestedDigest(descriptor({ ...attestation, "vnd.docker.reference.type": "other" })), undefined);
    assert.equal(attestedDigest(descriptor()), undefined);
  });
});
