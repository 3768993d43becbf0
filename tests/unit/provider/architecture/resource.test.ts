import assert from "node:assert/strict";
import { ArchitectureResource } from "../../../../provider/architecture/resource.ts";
import { AMD64, I386 } from "../../lib/architecture/fixture.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, placeLayer, placeLayers } from "./fixture.ts";

function fixture(platform = "linux/386") {
  const registry = new MemoryRegistry();
  const base = placeLayer(registry, APP, [{ path: "bin/sh", content: I386 }]);
  const own = placeLayer(registry, APP, [{ path: "bin/app", content: AMD64 }]);
  const { digest: manifest } = placeLayers(registry, APP, [base, own]);
  const resource = new ArchitectureResource(new AbortController().signal, () => registry, 0);
  const heard: unknown[] = [];
  const say = async (...said: unknown[]) => void heard.push(said);
  const inputs = { gate: "machine", platform, repository: APP, manifest, allow: [] as string[] };
  return { registry, resource, heard, say, inputs };
}

describe("ArchitectureResource", () => {
  it("fails for a program of another platform, with the cure", async () => {
    const { resource, say, inputs } = fixture();
    await assert.rejects(resource.publish(undefined, inputs, say), {
      message:
        `the gate "machine" failed on linux/386: ${APP}@${inputs.manifest} has a program for another platform: /bin/app ` +
        "(linux/amd64). In a build for linux/386 on a 64-bit machine uname -m prints x86_64, and installers go by that: " +
        'write SHELL ["linux32", "sh", "-c"] in front of the RUN instructions, start programs with setarch linux32, or ' +
        "choose by TARGETARCH. What is meant to be there, list under allow of the gate",
    });
  });

  it("passes where all is right or allowed, and says nothing", async () => {
    for (const [platform, allow] of [
      ["linux/amd64", []],
      ["linux/386", ["/bin/app"]],
    ] as const) {
      const { resource, heard, say, inputs } = fixture(platform);
      const news = { ...inputs, allow: [...allow] };
      assert.deepEqual(await resource.publish(undefined, news, say), { id: inputs.manifest, state: news });
      assert.deepEqual(heard, []);
    }
  });

  it("says which layers were not read", async () => {
    const { registry, resource, heard, say, inputs } = fixture();
    const mediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    const foreign = { mediaType, digest: `sha256:${"a".repeat(64)}`, size: 7 };
    const { digest: manifest } = placeLayers(registry, APP, [foreign]);
    await resource.publish(undefined, { ...inputs, manifest }, say);
    const { digest } = placeLayers(registry, APP, [foreign, foreign]);
    await resource.publish(undefined, { ...inputs, manifest: digest }, say);
    assert.deepEqual(heard, [[[`a layer was not read: ${mediaType}`]], [[`2 layers were not read: ${mediaType}`]]]);
  });

  it("reads nothing in a preview, nor again for the same image", async () => {
    const { registry, resource, inputs } = fixture();
    assert.deepEqual(await resource.preview(undefined, inputs), inputs);
    assert.deepEqual(await resource.read(inputs), inputs);
    const elsewhere = { ...inputs, repository: "ghcr.io/acme/other", gate: "another", registries: {} };
    assert.deepEqual(await resource.diff(inputs, elsewhere), { replace: false, properties: [] });
    const other = {
      ...inputs,
      manifest: `sha256:${"a".repeat(64)}`,
      allow: ["/bin"],
      limit: 7,
      platform: "linux/arm64",
    };
    assert.deepEqual((await resource.diff(inputs, other)).properties, ["platform", "manifest", "allow", "limit"]);
    assert.deepEqual(registry.calls, []);
  });

  it("says that an image is gone, or is none, and what to set for one that unpacks to much", async () => {
    const { registry, resource, say, inputs } = fixture();
    const failed = 'the gate "machine" failed on linux/386: ';
    const gone = `sha256:${"b".repeat(64)}`;
    await assert.rejects(resource.publish(undefined, { ...inputs, manifest: gone }, say), {
      message: `${failed}${APP} has no ${gone}`,
    });
    const { digest } = registry.placeIndex(APP, []);
    await assert.rejects(resource.publish(undefined, { ...inputs, manifest: digest }, say), {
      message: `${failed}${APP}@${digest} is not the manifest of an image`,
    });
    await assert.rejects(resource.publish(undefined, { ...inputs, limit: 1000 }, say), ({ message }: Error) => {
      assert.match(
        message,
        /^the gate "machine" failed on linux\/386: the layer sha256:\w{12} of ghcr\.io\/acme\/app brings /,
      );
      assert.match(message, /above 1000 bytes; where that is right, set limit of the gate to .*, as "50GiB"$/);
      return true;
    });
  });

  it("checks its inputs, once they are known", () => {
    const { resource, inputs } = fixture();
    assert.deepEqual(resource.check(inputs), { inputs, failures: [] });
    assert.deepEqual(resource.check({ ...inputs, manifest: undefined }).failures, []);
    assert.deepEqual(resource.check({ ...inputs, manifest: "1" }).failures, [
      { property: "manifest", reason: "is not a digest; write sha256: and 64 hexadecimal digits" },
    ]);
  });
});
