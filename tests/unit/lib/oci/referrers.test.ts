import assert from "node:assert/strict";
import { readDocument } from "../../../../lib/oci/document.ts";
import { type Descriptor, digestOf, type ImageIndex, MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import {
  type Artifact,
  composeReferrer,
  isReferrersTag,
  referrersTag,
  withReferrers,
} from "../../../../lib/oci/referrers.ts";

const HEX = "5".repeat(64);
const SUBJECT: Descriptor = {
  mediaType: MEDIA_TYPES.ociIndex,
  digest: `sha256:${HEX}`,
  size: 7,
  annotations: { of: "the subject" },
};
const ARTIFACT: Artifact = {
  type: "application/vnd.example",
  annotations: { key: "value" },
  mediaType: "application/vnd.example+json",
  content: Buffer.from("content"),
};
const OWN = composeReferrer(ARTIFACT, SUBJECT).descriptor;
const OTHER = { mediaType: MEDIA_TYPES.ociManifest, digest: digestOf(Buffer.from("other")), size: 3, data: "kept" };

function index(manifests: readonly object[], more: object = {}) {
  const document = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests, ...more };
  return { mediaType: MEDIA_TYPES.ociIndex, bytes: Buffer.from(JSON.stringify(document)) };
}

function merged(...args: Parameters<typeof withReferrers>): ImageIndex {
  const document = withReferrers(...args);
  assert.ok(document);
  assert.equal(document.digest, digestOf(document.bytes));
  return JSON.parse(Buffer.from(document.bytes).toString()) as ImageIndex;
}

describe("composeReferrer", () => {
  it("makes a manifest of one layer with the subject's own descriptor, listed by type and annotations", () => {
    const { bytes, digest, mediaType, descriptor } = composeReferrer(ARTIFACT, SUBJECT);
    assert.deepEqual(JSON.parse(Buffer.from(bytes).toString()), {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      artifactType: ARTIFACT.type,
      config: {
        mediaType: "application/vnd.oci.empty.v1+json",
        digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        size: 2,
      },
      layers: [{ mediaType: ARTIFACT.mediaType, digest: digestOf(ARTIFACT.content), size: 7 }],
      subject: { mediaType: MEDIA_TYPES.ociIndex, digest: SUBJECT.digest, size: 7 },
      annotations: { key: "value" },
    });
    assert.equal(digest, digestOf(bytes));
    assert.equal(readDocument(bytes, mediaType).kind, "image");
    const { type: artifactType, annotations } = ARTIFACT;
    assert.deepEqual(descriptor, { mediaType, digest, size: bytes.byteLength, artifactType, annotations });
  });
});

describe("referrersTag", () => {
  it("is the algorithm and at most 64 digits", () => {
    assert.equal(referrersTag(`sha256:${HEX}`), `sha256-${HEX}`);
    assert.equal(referrersTag(`sha512:${HEX}${HEX}`), `sha512-${HEX}`);
  });

  it("is known as such, and no other tag is", () => {
    for (const tag of [`sha256-${HEX}`, `sha512-${HEX}`, `sha256-${HEX}.sig`, `sha256-${HEX}.att`]) {
      assert.ok(isReferrersTag(tag), tag);
    }
    for (const tag of [`sha256-${"5".repeat(40)}`, "sha-1234567", `v1-sha256-${HEX}`, `sha256-${HEX}-alpine`]) {
      assert.ok(!isReferrersTag(tag), tag);
    }
  });
});

describe("withReferrers", () => {
  it("makes an index where there is none", () => {
    assert.deepEqual(merged(undefined, [OWN]), {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [OWN],
    });
  });

  it("keeps what others wrote, with members that are not known here", () => {
    const found = index([OTHER], { annotations: { by: "others" }, unknown: 1 });
    const written = merged(found, [OWN]);
    assert.deepEqual(written, { ...JSON.parse(found.bytes.toString()), manifests: [OTHER, OWN] });
  });

  it("completes a descriptor that was listed without type and annotations", () => {
    const { artifactType: _type, annotations: _annotations, ...bare } = OWN;
    assert.deepEqual(merged(index([bare, OTHER]), [OWN]).manifests, [OWN, OTHER]);
  });

  it("changes nothing where all is there", () => {
    assert.equal(withReferrers(index([OTHER, OWN]), [OWN]), undefined);
    assert.equal(withReferrers(index([OTHER]), [OTHER]), undefined);
  });

  it("refuses what is not an index", () => {
    const image = { mediaType: MEDIA_TYPES.ociManifest, bytes: Buffer.from('{"layers":[]}') };
    assert.throws(() => withReferrers(image, [OWN]), { name: "DocumentProblem", message: "is not an index" });
  });
});
