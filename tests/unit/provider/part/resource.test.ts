import assert from "node:assert/strict";
import { PlatformPartsResource } from "../../../../provider/part/resource.ts";
import { AMD64, MemoryRegistry } from "../memory-registry.ts";

const APP = "ghcr.io/acme/app";
const MIRROR = "docker.io/acme/app";
const ARM = { architecture: "arm", os: "linux", variant: "v7" };
const URN = "urn:pulumi:dev::p::docker-build:index:Image::app-linux-amd64-together";
const PLATFORMS = ["linux/amd64", "linux/arm/v7"];
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a build has pushed for two platforms, each with an attestation where they are attested. */
function fixture(isAttested: boolean) {
  const registry = new MemoryRegistry();
  const images = [AMD64, ARM].map((platform) => ({ ...registry.placeImage(APP, platform), platform }));
  const attestations = images.map((image) => registry.placeAttestation(APP, image.digest));
  const all = [...images, ...(isAttested ? attestations : [])];
  const { digest: pushed } = registry.placeIndex(APP, all);
  const resource = new PlatformPartsResource(new AbortController().signal, () => registry);
  const inputs = { image: "app", platforms: PLATFORMS, pushed, repositories: [APP, MIRROR], builtBy: URN };
  return { registry, resource, inputs, images, attestations };
}

/** By platform. */
const byPlatform = (digests: readonly string[]) =>
  Object.fromEntries(PLATFORMS.map((platform, at) => [platform, digests[at]]));
const digestsIn = ({ digests }: Record<string, unknown>) => Object.values((digests ?? {}) as Record<string, string>);

describe("PlatformPartsResource", () => {
  it("has the image of each platform, reads what was pushed once, and writes nothing", async () => {
    const { registry, resource, inputs, images } = fixture(false);
    const digests = byPlatform(images.map(({ digest }) => digest));
    assert.deepEqual(await resource.publish(undefined, inputs), { id: inputs.pushed, state: { ...inputs, digests } });
    assert.deepEqual(registry.calls, [`manifest ${APP} ${inputs.pushed}`]);
  });

  it("has an index of each image and its attestation, in every repository", async () => {
    const { registry, resource, inputs, images, attestations } = fixture(true);
    const { state } = await resource.publish(undefined, inputs);
    const digests = digestsIn(state);
    const writes = digests.flatMap((digest) => [`put ${MIRROR} ${digest}`, `put ${APP} ${digest}`]);
    assert.deepEqual(registry.writes.toSorted(), writes.toSorted());
    const members = digests.map((digest) => {
      const { document } = registry.content(APP).manifests.get(digest) ?? {};
      return document?.kind === "index" ? document.index.manifests.map((each) => each.digest) : [];
    });
    assert.deepEqual(
      members,
      images.map(({ digest }, at) => [digest, attestations[at]?.digest]),
    );
  });

  it("says what is gone, with the command that builds it, and what has no image for which platforms", async () => {
    const { resource, inputs } = fixture(true);
    const pushed = `sha256:${"0".repeat(64)}`;
    const gone = (platforms: readonly string[], start: string) =>
      assert.rejects(
        resource.publish(undefined, { ...inputs, platforms, pushed }),
        new RegExp(`^Error: ${start} gone: ${APP} has no ${pushed}\\. .* --replace '${URN}'`),
      );
    await gone(PLATFORMS, "the images for linux/amd64, linux/arm/v7 are");
    await gone(["linux/arm/v7"], "the image for linux/arm/v7 is");
    const other = { ...inputs, platforms: ["linux/arm64", "linux/amd64", "linux/386"] };
    await assert.rejects(
      resource.publish(undefined, other),
      /: sha256:\w+ of \S+ has no image for linux\/arm64, linux\/386$/,
    );
  });

  it("asks nothing while the same was pushed to the same repositories", async () => {
    const { registry, resource, inputs } = fixture(true);
    const olds = { ...inputs, digests: byPlatform(["sha256:1", "sha256:2"]) };
    const changed = async (changes: object) => (await resource.diff(olds, { ...inputs, ...changes })).properties;
    assert.deepEqual(await changed({ builtBy: "another" }), []);
    assert.deepEqual(await changed({ pushed: "sha256:2" }), ["pushed"]);
    assert.deepEqual(await changed({ platforms: ["linux/amd64"] }), ["platforms"]);
    assert.deepEqual(await changed({ repositories: [APP] }), ["repositories"]);
    assert.deepEqual(await resource.read(olds), olds);
    await resource.delete();
    assert.deepEqual(registry.calls, []);
  });

  it("tells in a preview what every repository has, and writes nothing", async () => {
    const { registry, resource, inputs, images } = fixture(false);
    const here = { ...inputs, repositories: [APP] };
    assert.deepEqual(
      digestsIn(await resource.preview(undefined, here)),
      images.map(({ digest }) => digest),
    );
    assert.deepEqual(await resource.preview(undefined, inputs), inputs);
    assert.deepEqual(registry.writes, []);
    const before = registry.calls.length;
    const unbuilt = { ...inputs, pushed: UNKNOWN };
    assert.deepEqual(await resource.preview(undefined, unbuilt), unbuilt);
    assert.equal(registry.calls.length, before);
    const gone = { ...here, pushed: `sha256:${"0".repeat(64)}` };
    assert.deepEqual(await resource.preview(undefined, gone), gone);
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
