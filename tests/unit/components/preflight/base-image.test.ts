import assert from "node:assert/strict";
import { imageAsker } from "../../../../components/preflight/base-image.ts";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { formatRepository, type Repository } from "../../../../lib/oci/reference.ts";
import type { FetchedManifest } from "../../../../lib/registry/client.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { mirrorOf } from "../../../../lib/registry/mirrors.ts";

const descriptor = (platform: object | undefined, annotations = {}) => ({ digest: "d", platform, annotations });
const manifest = (mediaType: string, ...manifests: object[]): Omit<FetchedManifest, "document"> => ({
  mediaType,
  digest: "d",
  bytes: Buffer.from(JSON.stringify({ manifests })),
});
const ARM = { os: "linux", architecture: "arm", variant: "v7" };
const AMD64 = { os: "linux", architecture: "amd64" };
const ATTESTATION = descriptor(
  { os: "unknown", architecture: "unknown" },
  { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": "d" },
);
const INDEX = manifest(MEDIA_TYPES.ociIndex, descriptor(AMD64), ATTESTATION, descriptor(ARM));

/** Registries with these images, and the questions that they were asked. */
function registries(
  images: Readonly<Record<string, Omit<FetchedManifest, "document"> | Error>>,
  blobs: Readonly<Record<string, Buffer>> = {},
) {
  const asked: string[] = [];
  const client = {
    async manifest(repository: Repository, reference: string) {
      const name = `${formatRepository(repository)}:${reference}`;
      asked.push(name);
      const found = images[name];
      if (found instanceof Error) throw found;
      return found;
    },
    async blob(repository: Repository, digest: string) {
      asked.push(`${formatRepository(repository)}@${digest}`);
      return blobs[digest] ?? assert.fail(`no blob ${digest}`);
    },
  };
  return { asked, ask: (environment = {}) => imageAsker(environment, {}, client) };
}

describe("imageAsker", () => {
  it("tells the platforms of an index, attestations left out", async () => {
    const { ask } = registries({ "ghcr.io/acme/base:v1": INDEX });
    const answer = await ask()("ghcr.io/acme/base:v1");
    assert.deepEqual(answer, { kind: "there", digest: "d", platforms: ["linux/amd64", "linux/arm/v7"], isIndex: true });
  });

  it("tells no platforms of an index that leaves one out", async () => {
    const vague = manifest(MEDIA_TYPES.dockerIndex, descriptor(AMD64), descriptor(undefined));
    const { ask } = registries({ "a.io/vague:latest": vague });
    assert.deepEqual(await ask()("a.io/vague"), { kind: "there", digest: "d", platforms: undefined, isIndex: true });
  });

  const configurations: [title: string, configuration: object, platforms: string[] | undefined][] = [
    ["the platform", AMD64, ["linux/amd64"]],
    ["the variant in normal form", { os: "linux", architecture: "arm64", variant: "v8" }, ["linux/arm64"]],
    ["no variant that is not told", { os: "linux", architecture: "arm" }, ["linux/arm"]],
    ["nothing of what is no image", {}, undefined],
    ["nothing of what has an empty architecture", { os: "linux", architecture: "" }, undefined],
  ];
  for (const [title, configuration, platforms] of configurations) {
    it(`tells of an image that is no index ${title}`, async () => {
      const single = { ...manifest(MEDIA_TYPES.ociManifest), bytes: Buffer.from('{"config":{"digest":"sha256:c"}}') };
      const blobs = { "sha256:c": Buffer.from(JSON.stringify(configuration)) };
      const { ask } = registries({ "a.io/single:latest": single }, blobs);
      assert.deepEqual(await ask()("a.io/single"), { kind: "there", digest: "d", platforms, isIndex: false });
    });
  }

  it("misses an image only when the registry says so", async () => {
    const { ask } = registries({ "a.io/private:latest": new RegistryError("a.io forbids it", 403) });
    assert.deepEqual(await ask()("a.io/none"), { kind: "missing" });
    assert.deepEqual(await ask()("a.io/private"), { kind: "unchecked", reason: "a.io forbids it" });
    assert.equal((await ask()("No Name")).kind, "unchecked");
  });

  it("asks once for each image, however it is written", async () => {
    const { ask, asked } = registries({});
    const askImage = ask();
    await Promise.all([askImage("a.io/a"), askImage("a.io/a"), askImage("a.io/a:latest")]);
    assert.deepEqual(asked, ["a.io/a:latest"]);
  });

  it("asks a mirror first, and then the registry itself", async () => {
    const environment = { MULTIARCH_MIRRORS: "docker.io=localhost:5055" };
    const { ask, asked } = registries({
      "localhost:5055/library/busybox:latest": INDEX,
      "localhost:5055/library/alpine:latest": new RegistryError("gone"),
      "docker.io/library/alpine:latest": INDEX,
    });
    const askImage = ask(environment);
    for (const name of ["busybox", "alpine"]) assert.equal((await askImage(name)).kind, "there");
    assert.equal((await askImage("nothing")).kind, "missing");
    assert.deepEqual(asked, [
      "localhost:5055/library/busybox:latest",
      "localhost:5055/library/alpine:latest",
      "docker.io/library/alpine:latest",
      "localhost:5055/library/nothing:latest",
      "docker.io/library/nothing:latest",
    ]);
  });
});

describe("mirrorOf", () => {
  const environment = { MULTIARCH_MIRRORS: "docker.io=localhost:5055, quay.io=mirror.example" };
  const cases: [registry: string, mirror: string | undefined][] = [
    ["docker.io", "localhost:5055"],
    ["quay.io", "mirror.example"],
    ["ghcr.io", undefined],
  ];
  for (const [registry, mirror] of cases) {
    it(`of ${registry} is ${mirror ?? "none"}`, () => assert.equal(mirrorOf(registry, environment), mirror));
  }
  it("is none where none is set", () => assert.equal(mirrorOf("docker.io", {}), undefined));
});
