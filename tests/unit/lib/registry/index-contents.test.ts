import assert from "node:assert/strict";
import type { Descriptor } from "../../../../lib/oci/manifest.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { indexContents } from "../../../../lib/registry/index-contents.ts";
import { AMD64, ARM64, ARMV7, MemoryRegistry } from "../../provider/memory-registry.ts";

const APP = "ghcr.io/acme/app";

/** What is found of each of these descriptors. */
function look(registry: MemoryRegistry, manifests: readonly Descriptor[]) {
  return indexContents(registry, parseRepository(APP), { schemaVersion: 2, manifests });
}

async function problems(registry: MemoryRegistry, manifests: readonly Descriptor[]): Promise<(readonly string[])[]> {
  return (await look(registry, manifests)).map((each) => each.problems);
}

describe("indexContents", () => {
  let registry: MemoryRegistry;
  beforeEach(() => {
    registry = new MemoryRegistry();
  });
  const image = (options = {}) => ({ ...registry.placeImage(APP, AMD64, options), platform: AMD64 });
  const partsOf = ({ digest }: Descriptor): { layers: { digest: string }[]; config: { digest: string } } =>
    JSON.parse(registry.content(APP).manifests.get(digest)?.bytes.toString("utf8") ?? "{}");

  it("finds images and attestations, each with what it is of", async () => {
    const own = image();
    const attestation = registry.placeAttestation(APP, own.digest);
    const found = await look(registry, [own, attestation]);
    assert.deepEqual(
      found.map(({ platform, attests, manifest, ...rest }) => [
        platform,
        attests,
        manifest?.layers.length,
        rest.problems,
      ]),
      [
        ["linux/amd64", undefined, 1, []],
        [undefined, own.digest, 1, []],
      ],
    );
  });

  it("takes the platform of the configuration where the index names none, and the variant of the index", async () => {
    const bare = registry.placeImage(APP, ARM64);
    const old = {
      ...registry.placeImage(APP, { os: "linux", architecture: "arm" }),
      platform: { ...ARMV7, variant: "v6" },
    };
    assert.deepEqual(
      (await look(registry, [bare, old])).map(({ platform, problems: found }) => [platform, found]),
      [
        ["linux/arm64", []],
        ["linux/arm/v6", []],
      ],
    );
  });

  it("looks for a layer that several share once, and reads none", async () => {
    const shared = [image({ layer: "one" }), { ...registry.placeImage(APP, ARM64, { layer: "one" }), platform: ARM64 }];
    await look(registry, shared);
    assert.equal(registry.calls.filter((call) => call.startsWith("hasBlob ")).length, 1);
    assert.equal(registry.calls.filter((call) => call.startsWith("blob ")).length, 2);
  });

  it("does not look for layers that are elsewhere", async () => {
    assert.deepEqual(await problems(registry, [image({ layerUrls: ["https://example.com/layer"] })]), [[]]);
  });

  it("names manifests, configurations and layers that do not exist", async () => {
    const [own, other] = [image(), image({ layer: "other" })];
    const attestation = registry.placeAttestation(APP, own.digest);
    const { layers, config } = partsOf(own);
    for (const digest of [config.digest, layers[0]?.digest ?? "", other.digest, partsOf(attestation).config.digest]) {
      registry.remove(APP, digest);
    }
    assert.deepEqual(await problems(registry, [own, other, attestation]), [
      [`has no configuration: ${config.digest} does not exist`, `lacks the layer ${layers[0]?.digest}`],
      [`has no manifest: ${other.digest} does not exist`],
      [`has no configuration: ${partsOf(attestation).config.digest} does not exist`],
    ]);
  });

  it("names what is not as the index says", async () => {
    const own = image();
    const inner = registry.placeIndex(APP, [own]);
    const foreign = registry.place(APP, { mediaType: "a/b" }, "a/b");
    assert.deepEqual(
      await problems(registry, [
        { ...own, platform: ARM64 },
        { ...own, size: 3 },
        { ...inner, platform: AMD64 },
        { ...foreign, platform: AMD64 },
        image({ config: { os: "" } }),
      ]),
      [
        ["is for linux/amd64 according to its configuration"],
        [`has a manifest of ${own.size} bytes, but the index says 3`],
        [`has an index for a manifest: ${inner.digest}`],
        ["has neither an image nor an index for a manifest: a/b"],
        ['has a configuration that has no "os" and "architecture"'],
      ],
    );
  });

  it("names a configuration of another length", async () => {
    const own = image();
    const { config } = partsOf(own);
    registry.content(APP).blobs.set(config.digest, Buffer.from("{}"));
    assert.match(
      (await problems(registry, [own])).join(),
      /^has a configuration of 2 bytes, but its manifest says \d+$/,
    );
  });

  it("says what the registry says, and lets faults of its own through", async () => {
    const own = image();
    registry.before = (call) => {
      if (call.startsWith("hasBlob ")) throw new RegistryError("ghcr.io answered 503");
    };
    assert.deepEqual(await problems(registry, [own]), [["cannot be read: ghcr.io answered 503"]]);
    registry.before = () => {
      throw new TypeError("a fault");
    };
    await assert.rejects(look(registry, [own]), TypeError);
  });
});
