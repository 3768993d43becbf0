import assert from "node:assert/strict";
import { TakenPlatformResource } from "../../../../provider/taken/resource.ts";
import { AMD64, MemoryRegistry } from "../memory-registry.ts";

const APP = "ghcr.io/acme/app";
const OTHER = "docker.io/acme/app";

function fixture() {
  const registry = new MemoryRegistry();
  const image = registry.placeImage(APP, AMD64);
  const { digest } = registry.placeIndex(APP, [{ ...image, platform: AMD64 }]);
  const resource = new TakenPlatformResource(new AbortController().signal, () => registry);
  const heard: unknown[] = [];
  const say = async (...said: unknown[]) => void heard.push(said);
  const given = { image: "app", platform: "linux/amd64", digest, repositories: [APP] };
  const built = {
    ...given,
    members: [image.digest],
    job: "build (arm)",
    seconds: 92.4,
    builder: { name: "arm", emulated: false },
  };
  return { registry, resource, heard, say, given, built };
}

describe("TakenPlatformResource", () => {
  it("says who built a platform, in a preview and in an update, and asks no registry", async () => {
    const { registry, resource, heard, say, built } = fixture();
    assert.deepEqual(await resource.preview(undefined, built, say), built);
    assert.deepEqual(await resource.publish(undefined, built, say), { id: "app on linux/amd64", state: built });
    assert.deepEqual(heard, Array(2).fill([["app on linux/amd64: built by build (arm) in 92 s, native"]]));
    assert.deepEqual(registry.calls, []);
  });

  it("looks at one of which nothing but the digest is known, in every repository", async () => {
    const { resource, heard, say, given } = fixture();
    assert.equal((await resource.publish(undefined, given, say)).id, "app on linux/amd64");
    const more = { ...given, repositories: [OTHER, APP], platform: "linux/arm64" };
    const { digest } = given;
    await assert.rejects(resource.preview(undefined, more, say), ({ message }: Error) => {
      assert.match(
        message,
        new RegExp(`^the image for linux/arm64 is gone: ${OTHER} has no ${digest}\\. Push it again`),
      );
      assert.match(message, /\nlinux\/arm64 was requested, but sha256:\w+ of ghcr.io\/acme\/app is for linux\/amd64$/);
      return true;
    });
    assert.deepEqual(heard, []);
  });

  it("takes what is only built for what it is", async () => {
    const { resource, say, built } = fixture();
    const { digest: _, ...unpushed } = { ...built, repositories: [] };
    assert.equal((await resource.publish(undefined, unpushed, say)).id, "app on linux/amd64");
    assert.deepEqual(await resource.read(unpushed, say), unpushed);
  });

  it("refuses what is no digest and no repository", () => {
    const { resource, given } = fixture();
    assert.deepEqual(resource.check({ ...given, digest: "1" }).failures, [
      { property: "digest", reason: "is not a digest; write sha256: and 64 hexadecimal digits" },
    ]);
    assert.equal(resource.check({ ...given, repositories: ["app"] }).failures[0]?.property, "repositories[0]");
    assert.deepEqual(resource.check(given), { inputs: given, failures: [] });
  });

  it("sees every difference, and replaces nothing", async () => {
    const { resource, built } = fixture();
    assert.deepEqual(await resource.diff(built, structuredClone(built)), { replace: false, properties: [] });
    const { builder: _, ...other } = { ...built, job: "another" };
    assert.deepEqual(await resource.diff(built, other), { replace: false, properties: ["job", "builder"] });
  });

  it("forgets a platform that a registry does not have any more, and says so", async () => {
    const { registry, resource, heard, say, built } = fixture();
    assert.deepEqual(await resource.read(built, say), built);
    registry.content(APP).manifests.delete(built.digest);
    assert.deepEqual(await resource.read(built, say), built);
    registry.content(APP).manifests.clear();
    assert.equal(await resource.read(built, say), undefined);
    assert.deepEqual(heard, [
      [
        [
          `app on linux/amd64: ghcr.io/acme/app has no ${built.digest} any more; pulumi up builds the platform here, unless MULTIARCH_BUILT has it built anew: multiarch build --platforms linux/amd64`,
        ],
        "warning",
      ],
    ]);
  });
});
