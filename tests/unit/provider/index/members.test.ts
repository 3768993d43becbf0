import assert from "node:assert/strict";
import { composeIndex } from "../../../../lib/oci/image-index.ts";
import { type Descriptor, type ImageIndex, MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { formatRepository } from "../../../../lib/oci/reference.ts";
import type { ManifestInput } from "../../../../provider/index/inputs.ts";
import { readMembers } from "../../../../provider/index/members.ts";
import { AMD64, ARM64, ARMV7, MemoryRegistry } from "../memory-registry.ts";
import { APP, BASE, BUILT_AMD64, repository } from "./fixture.ts";

let registry: MemoryRegistry;
beforeEach(() => {
  registry = new MemoryRegistry();
});

const read = (...sources: ManifestInput[]) => readMembers(registry, repository, sources);
/** The descriptors as they will stand in the index. */
async function descriptors(...sources: ManifestInput[]): Promise<readonly Descriptor[]> {
  const { bytes } = composeIndex((await read(...sources)).map(({ descriptor }) => descriptor));
  return (JSON.parse(bytes.toString()) as ImageIndex).manifests;
}

describe("readMembers", () => {
  it("reads platforms from the configurations, in the order of the sources", async () => {
    const images = [AMD64, ARMV7, ARM64].map((platform) => ({ platform, image: registry.placeImage(APP, platform) }));
    assert.deepEqual(
      await descriptors(...images.map(({ image }) => ({ digest: image.digest }))),
      images.map(({ platform, image }) => ({ ...image, platform })),
    );
    assert.deepEqual(registry.writes, []);
  });

  it("keeps what a configuration says of the platform, and nothing else of it", async () => {
    const v8 = { os: "linux", architecture: "arm64", variant: "v8" };
    const arm64 = registry.placeImage(APP, v8, { config: { rootfs: { type: "layers", diff_ids: [] } } });
    const windows = { os: "windows", architecture: "amd64" };
    const system = { "os.version": "10.0.20348.1", "os.features": ["win32k"] };
    const server = registry.placeImage(APP, windows, { config: system });
    assert.deepEqual(
      (await descriptors({ digest: arm64.digest }, { digest: server.digest })).map(({ platform }) => platform),
      [v8, { ...windows, ...system }],
    );
  });

  it("takes a variant that the configuration lacks from the index", async () => {
    const old = registry.placeImage(APP, { os: "linux", architecture: "arm" });
    const index = registry.placeIndex(APP, [{ ...old, platform: { os: "linux", architecture: "arm", variant: "v6" } }]);
    const [listed] = await descriptors({ digest: index.digest, platform: "linux/arm/v6" });
    assert.equal(listed?.platform?.variant, "v6");
  });

  it("takes Docker's media types as they are", async () => {
    const image = registry.placeImage(APP, AMD64, {
      mediaType: MEDIA_TYPES.dockerManifest,
      configType: "application/vnd.docker.container.image.v1+json",
    });
    const list = registry.placeIndex(APP, [image], {}, MEDIA_TYPES.dockerIndex);
    assert.deepEqual(await descriptors({ digest: list.digest, platform: "linux/amd64" }), [
      { ...image, platform: AMD64 },
    ]);
    assert.equal(image.mediaType, MEDIA_TYPES.dockerManifest);
  });

  it("takes nested indexes apart and keeps attestations with their annotations", async () => {
    const [amd64, arm64] = [registry.placeImage(APP, AMD64), registry.placeImage(APP, ARM64)];
    const attestation = registry.placeAttestation(APP, arm64.digest);
    const inner = registry.placeIndex(APP, [arm64, attestation]);
    const outer = registry.placeIndex(APP, [amd64, inner]);
    const annotations = { "those of": "the images" };
    assert.deepEqual(await descriptors({ digest: outer.digest, annotations }), [
      { ...amd64, platform: AMD64, annotations },
      { ...arm64, platform: ARM64, annotations },
      attestation,
    ]);
  });

  it("checks the images of an index against the platform, not their attestations", async () => {
    const image = registry.placeImage(APP, AMD64);
    const index = registry.placeIndex(APP, [image, registry.placeAttestation(APP, image.digest)]);
    assert.equal((await read({ digest: index.digest, platform: "linux/amd64" })).length, 2);
    const attestations = registry.placeIndex(APP, [registry.placeAttestation(APP, image.digest)]);
    await assert.rejects(read({ digest: attestations.digest }), /is an index without images$/);
  });

  it("joins a descriptor's annotations with those of the source, which win", async () => {
    const image = { ...registry.placeImage(APP, AMD64), annotations: { a: "index", b: "index" } };
    const index = registry.placeIndex(APP, [image]);
    const [descriptor] = await descriptors({ digest: index.digest, annotations: { b: "source", c: "source" } });
    assert.deepEqual(descriptor?.annotations, { a: "index", b: "source", c: "source" });
  });

  it("believes the index about what has no image configuration", async () => {
    const artifact = registry.placeImage(APP, AMD64, { configType: "application/vnd.oci.empty.v1+json" });
    const index = registry.placeIndex(APP, [{ ...artifact, platform: ARM64 }]);
    assert.deepEqual((await descriptors({ digest: index.digest }))[0]?.platform, ARM64);
    assert.equal((await descriptors({ digest: artifact.digest }))[0]?.platform, undefined);
    await assert.rejects(read({ digest: artifact.digest, platform: "linux/arm64" }), /is for no platform$/);
  });

  it("reads another repository where a source names one", async () => {
    const image = registry.placeImage(BASE, AMD64);
    const [member] = await read({ digest: image.digest, repository: BASE });
    assert.equal(member && formatRepository(member.from), BASE);
    await assert.rejects(read({ digest: image.digest }), /is gone/);
  });

  const mismatches: [platform: typeof AMD64, wanted: string, found: string][] = [
    [AMD64, "linux/arm64", "linux/amd64"],
    [{ ...ARMV7, variant: "v6" }, "linux/arm/v7", "linux/arm/v6"],
    [{ os: "linux", architecture: "amd64", variant: "v3" }, "linux/amd64", "linux/amd64/v3"],
    [{ os: "windows", architecture: "amd64" }, "linux/amd64", "windows/amd64"],
  ];
  for (const [platform, wanted, found] of mismatches) {
    it(`refuses ${found} for ${wanted}`, async () => {
      const { digest } = registry.placeImage(APP, platform);
      await assert.rejects(read({ digest, platform: wanted }), {
        message: `${wanted} was requested, but ${digest} of ${APP} is for ${found}`,
      });
    });
  }

  for (const [wanted, platform] of [
    ["linux/arm", ARMV7],
    ["linux/aarch64", ARM64],
    ["linux/amd64/v1", AMD64],
  ] as const) {
    it(`takes ${platform.architecture} for ${wanted}`, async () => {
      const { digest } = registry.placeImage(APP, platform);
      assert.equal((await read({ digest, platform: wanted })).length, 1);
    });
  }

  it("refuses two images for one platform, and allows two Windows versions", async () => {
    const [one, other] = [registry.placeImage(APP, ARMV7), registry.placeImage(APP, ARMV7, { layer: "other" })];
    await assert.rejects(read({ digest: one.digest }, { digest: other.digest }), {
      message: `two manifests are for linux/arm/v7: ${one.digest} and ${other.digest}; remove one`,
    });
    const windows = ["10.0.1", "10.0.2"].map((version) =>
      registry.placeImage(APP, { os: "windows", architecture: "amd64" }, { config: { "os.version": version } }),
    );
    assert.equal((await read(...windows.map(({ digest }) => ({ digest })))).length, 2);
  });

  it("reads each digest once, however often indexes name it", async () => {
    const images = [AMD64, ARM64].map((platform) => ({ ...registry.placeImage(APP, platform), platform }));
    let inner: Descriptor[] = images;
    for (let level = 0; level < 3; level++) {
      inner = Array.from({ length: 6 }, (_, copy) =>
        registry.placeIndex(APP, inner, { level: String(level), copy: String(copy) }),
      ).slice(level === 2 ? 5 : 0);
    }
    const [outer] = inner;
    assert.ok(outer);
    assert.deepEqual(await descriptors({ digest: outer.digest }), images);
    assert.deepEqual(new Set(registry.calls).size, registry.calls.length);
  });

  it("refuses indexes in indexes in indexes, and more manifests than a publication needs", async () => {
    let index = registry.placeIndex(APP, [registry.placeImage(APP, AMD64)]);
    for (let level = 0; level < 3; level++) index = registry.placeIndex(APP, [index]);
    await assert.rejects(
      read({ digest: index.digest }),
      /sha256:\w+ of .* is nested in 3 indexes; name the images themselves, or a flatter index$/,
    );
    const many = Array.from({ length: 1001 }, (_, at) => registry.placeIndex(APP, [], { at: String(at) }));
    const wide = registry.placeIndex(APP, many);
    registry.calls.length = 0;
    await assert.rejects(
      read({ digest: wide.digest }),
      /contain more than 1000 manifests, for example at .*; name the images/,
    );
    assert.equal(registry.calls.length, 1000);
  });

  it("refuses what is not as long as its descriptor says", async () => {
    const image = registry.placeImage(APP, AMD64);
    const index = registry.placeIndex(APP, [{ ...image, size: image.size + 1 }]);
    await assert.rejects(read({ digest: index.digest }), {
      message: `${image.digest} of ${APP} has ${image.size} bytes, but ${index.digest} says ${image.size + 1}`,
    });
    const config = {
      ...registry.placeBlob(APP, "application/vnd.oci.image.config.v1+json", JSON.stringify(AMD64)),
      size: 1,
    };
    const short = registry.place(
      APP,
      { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config, layers: [] },
      MEDIA_TYPES.ociManifest,
    );
    await assert.rejects(
      read({ digest: short.digest }),
      /the configuration .* has \d+ bytes, but its manifest says 1$/,
    );
  });

  it("takes no configuration without a platform for an image's, an attestation's aside", async () => {
    for (const platform of [{}, { os: "linux" }, { os: "", architecture: "" }]) {
      const { digest } = registry.placeImage(APP, AMD64, {
        config: { os: undefined, architecture: undefined, ...platform },
      });
      await assert.rejects(read({ digest }), {
        message: `${digest} of ${APP} is not an image: its configuration has no "os" and "architecture"`,
      });
    }
    const page = registry.placeBlob(APP, "application/vnd.oci.image.config.v1+json", "<html>");
    const document = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config: page, layers: [] };
    const { digest } = registry.place(APP, document, MEDIA_TYPES.ociManifest);
    await assert.rejects(read({ digest }), /is not an image: its configuration is an HTML page, not JSON$/);
  });

  it("names the command that builds a missing manifest again, also one inside an index", async () => {
    const image = registry.placeImage(APP, AMD64);
    const index = registry.placeIndex(APP, [image]);
    registry.remove(APP, image.digest);
    for (const { digest } of [image, index]) {
      await assert.rejects(read({ digest, platform: "linux/amd64", builtBy: BUILT_AMD64 }), {
        message: `the image for linux/amd64 is gone: ${APP} has no ${image.digest}. Build it again with: pulumi up --replace '${BUILT_AMD64}'`,
      });
    }
    await assert.rejects(
      read({ digest: image.digest }),
      /^Error: a manifest is gone: .* Push it again, or name another/,
    );
  });

  it("tells the problems of all sources together", async () => {
    const image = registry.placeImage(APP, AMD64);
    const gone = `sha256:${"0".repeat(64)}`;
    const error = await read({ digest: gone }, { digest: image.digest, platform: "linux/386" }).catch(
      (reason) => reason,
    );
    assert.match(error.message, /^a manifest is gone: .*\nlinux\/386 was requested, but/);
  });

  it("refuses what is neither image nor index", async () => {
    const { digest } = registry.place(APP, {}, "application/json");
    await assert.rejects(read({ digest }), {
      message: `${digest} of ${APP} is neither an image nor an index: application/json`,
    });
  });
});
