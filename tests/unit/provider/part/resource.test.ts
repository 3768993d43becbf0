import assert from "node:assert/strict";
import { PlatformPartResource } from "../../../../provider/part/resource.ts";
import { AMD64, MemoryRegistry } from "../memory-registry.ts";

const APP = "ghcr.io/acme/app";
const MIRROR = "docker.io/acme/app";
const ARM = { architecture: "arm", os: "linux", variant: "v7" };
const URN = "urn:pulumi:dev::p::docker-build:index:Image::app-linux-amd64-together";

/** What a build has pushed for two platforms, each with an attestation where they are attested. */
function fixture(isAttested: boolean) {
  const registry = new MemoryRegistry();
  const images = [AMD64, ARM].map((platform) => ({ ...registry.placeImage(APP, platform), platform }));
  const attestations = images.map((image) => registry.placeAttestation(APP, image.digest));
  const all = [...images, ...(isAttested ? attestations : [])];
  const { digest: pushed } = registry.placeIndex(APP, all);
  const resource = new PlatformPartResource(new AbortController().signal, () => registry);
  const inputs = { image: "app", platform: "linux/arm/v7", pushed, repositories: [APP, MIRROR], builtBy: URN };
  return { registry, resource, inputs, image: images[1]?.digest ?? "", attestation: attestations[1]?.digest ?? "" };
}

describe("PlatformPartResource", () => {
  it("is the image of the platform, and writes nothing", async () => {
    const { registry, resource, inputs, image } = fixture(false);
    assert.deepEqual(await resource.publish(undefined, inputs), { id: image, state: { ...inputs, digest: image } });
    assert.deepEqual(registry.writes, []);
  });

  it("is an index of the image and its attestation, in every repository", async () => {
    const { registry, resource, inputs, image, attestation } = fixture(true);
    const { id } = await resource.publish(undefined, inputs);
    assert.deepEqual(registry.writes.toSorted(), [`put ${MIRROR} ${id}`, `put ${APP} ${id}`]);
    const { document } = registry.content(APP).manifests.get(id) ?? {};
    const manifests = document?.kind === "index" ? document.index.manifests : [];
    assert.deepEqual(
      manifests.map(({ digest }) => digest),
      [image, attestation],
    );
  });

  it("says what is gone, with the command that builds it, and what has no image for the platform", async () => {
    const { resource, inputs } = fixture(true);
    const gone = { ...inputs, pushed: `sha256:${"0".repeat(64)}` };
    await assert.rejects(
      resource.publish(undefined, gone),
      new RegExp(`^Error: the image for linux/arm/v7 is gone: ${APP} has no ${gone.pushed}\\. .* --replace '${URN}'`),
    );
    const other = { ...inputs, platform: "linux/arm64" };
    await assert.rejects(resource.publish(undefined, other), /: sha256:\w+ of \S+ has no image for linux\/arm64$/);
  });

  it("asks nothing while the same was pushed to the same repositories", async () => {
    const { registry, resource, inputs } = fixture(true);
    const olds = { ...inputs, digest: "sha256:1" };
    const changed = async (changes: object) => (await resource.diff(olds, { ...inputs, ...changes })).properties;
    assert.deepEqual(await changed({ builtBy: "another" }), []);
    assert.deepEqual(await changed({ pushed: "sha256:2" }), ["pushed"]);
    assert.deepEqual(await changed({ repositories: [APP] }), ["repositories"]);
    assert.deepEqual(await resource.preview(olds, inputs), inputs);
    assert.deepEqual(await resource.read(olds), olds);
    await resource.delete();
    assert.deepEqual(registry.calls, []);
  });

  it("leaves a failed build to its own error, and refuses what is no digest", () => {
    const { resource, inputs } = fixture(true);
    const { pushed: _, ...unbuilt } = inputs;
    assert.deepEqual(resource.check(unbuilt).failures, []);
    assert.deepEqual(
      resource.check({ ...inputs, pushed: "1" }).failures.map(({ property }) => property),
      ["pushed"],
    );
  });
});
