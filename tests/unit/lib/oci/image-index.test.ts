import assert from "node:assert/strict";
import fc from "fast-check";
import { composeIndex } from "../../../../lib/oci/image-index.ts";
import {
  attestedDigest,
  type Descriptor,
  digestOf,
  type ImageIndex,
  MEDIA_TYPES,
} from "../../../../lib/oci/manifest.ts";

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const notes = fc.dictionary(fc.stringMatching(/^[a-z0-9.]{1,8}$/), fc.string(), { maxKeys: 5 });
const platform = fc.record(
  {
    os: fc.constantFrom("linux", "windows"),
    architecture: fc.constantFrom("amd64", "arm"),
    variant: fc.constantFrom("v6", "v7"),
    "os.version": fc.constantFrom("10.0.1"),
    "os.features": fc.constantFrom(["win32k"]),
  },
  { requiredKeys: ["os", "architecture"] },
);
const image = fc.record(
  {
    mediaType: fc.constantFrom(MEDIA_TYPES.ociManifest, MEDIA_TYPES.dockerManifest),
    digest: hex.map((digits) => `sha256:${digits}`),
    size: fc.nat(),
    platform,
    annotations: notes,
  },
  { requiredKeys: ["mediaType", "digest", "size"] },
);
const attestation = fc.tuple(image, hex).map(([descriptor, digits]) => ({
  ...descriptor,
  annotations: {
    ...descriptor.annotations,
    "vnd.docker.reference.type": "attestation-manifest",
    "vnd.docker.reference.digest": `sha256:${digits}`,
  },
}));
const descriptors = fc.array(fc.oneof(image, attestation), { maxLength: 6 });

/** The same value with the fields of every map the other way round. */
function reversed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(reversed) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)]);
  return Object.fromEntries(entries.reverse()) as Value;
}

const parse = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString("utf8")) as ImageIndex;

describe("composeIndex", () => {
  it("writes these exact bytes", () => {
    const arm: Descriptor = {
      size: 7,
      digest: `sha256:${"a".repeat(64)}`,
      mediaType: MEDIA_TYPES.ociManifest,
      annotations: {},
      platform: { variant: "v7", os: "linux", architecture: "arm" },
    };
    const { bytes, digest, mediaType } = composeIndex([arm], { b: "2", a: "1" });
    assert.equal(
      Buffer.from(bytes).toString(),
      `{"schemaVersion":2,"mediaType":"${MEDIA_TYPES.ociIndex}","manifests":[{"mediaType":"${MEDIA_TYPES.ociManifest}","digest":"${arm.digest}","size":7,"platform":{"architecture":"arm","os":"linux","variant":"v7"}}],"annotations":{"a":"1","b":"2"}}`,
    );
    assert.equal(digest, digestOf(bytes));
    assert.equal(mediaType, MEDIA_TYPES.ociIndex);
  });

  const ofTypes: [title: string, types: string[], expected: string][] = [
    [
      "Docker's list of Docker's manifests alone",
      [MEDIA_TYPES.dockerManifest, MEDIA_TYPES.dockerManifest],
      MEDIA_TYPES.dockerIndex,
    ],
    ["an OCI index where one is OCI's", [MEDIA_TYPES.dockerManifest, MEDIA_TYPES.ociManifest], MEDIA_TYPES.ociIndex],
    ["an OCI index of OCI's manifests", [MEDIA_TYPES.ociManifest], MEDIA_TYPES.ociIndex],
    ["an OCI index of nothing", [], MEDIA_TYPES.ociIndex],
  ];
  for (const [title, types, expected] of ofTypes) {
    it(`is ${title}`, () => {
      const { bytes, mediaType } = composeIndex(
        types.map((type, nth) => ({ mediaType: type, digest: digestOf(Buffer.from(`${nth}`)), size: 1 })),
        { a: "1" },
      );
      assert.equal(mediaType, expected);
      assert.equal(parse(bytes).mediaType, expected);
      assert.deepEqual(parse(bytes).annotations, { a: "1" });
    });
  }

  it("has no annotations when there are none", () => assert.ok(!("annotations" in parse(composeIndex([]).bytes))));

  it("gives the same bytes whatever the order of annotations and fields", () => {
    fc.assert(
      fc.property(descriptors, notes, (list, annotations) => {
        assert.deepEqual(composeIndex(reversed(list), reversed(annotations)), composeIndex(list, annotations));
      }),
    );
  });

  it("loses nothing: images in the order given, then their attestations in theirs", () => {
    fc.assert(
      fc.property(descriptors, notes, (list, annotations) => {
        const index = parse(composeIndex(list, annotations).bytes);
        const isAttestation = (descriptor: Descriptor) => attestedDigest(descriptor) !== undefined;
        const inOrder = [...list.filter((each) => !isAttestation(each)), ...list.filter(isAttestation)];
        const bare = inOrder.map(({ annotations, ...rest }) => {
          return Object.keys(annotations ?? {}).length > 0 ? { ...rest, annotations } : rest;
        });
        assert.deepEqual(index.manifests, JSON.parse(JSON.stringify(bare)));
        assert.deepEqual(index.annotations ?? {}, { ...annotations });
      }),
    );
  });
});
