import assert from "node:assert/strict";
import { type Descriptor, MEDIA_TYPES, type PlatformJson } from "../../../lib/oci/manifest.ts";
import { formatPlatform } from "../../../lib/oci/platform.ts";
import { IndexResource } from "../../../provider/index/resource.ts";
import { stopAll } from "../lib/registry/fake-registry.ts";
import { placeLayer } from "./architecture/fixture.ts";
import { CREATED, provenance } from "./index/fixture.ts";
import { AMD64, ARM64, ARMV7 } from "./memory-registry.ts";
import { type ServedRegistry, serve } from "./served-registry.ts";

const PLATFORMS: readonly PlatformJson[] = [AMD64, { os: "linux", architecture: "386" }, ARM64, ARMV7];
const CONFIG = "application/vnd.oci.image.config.v1+json";
const say = async () => undefined;
const signal = new AbortController().signal;

/** An image of four platforms on a base, built and attested for some repositories of a registry. */
class Project {
  readonly #served: ServedRegistry;
  readonly #base: Descriptor;
  readonly #below: readonly Descriptor[];
  readonly repositories: readonly string[];

  constructor(served: ServedRegistry, names: readonly string[]) {
    this.#served = served;
    const base = `${served.host}/base`;
    this.repositories = names.map((name) => `${served.host}/${name}`);
    this.#below = PLATFORMS.map((platform) =>
      placeLayer(served.registry, base, [{ path: formatPlatform(platform), content: "below" }]),
    );
    const images = PLATFORMS.map((platform, number) => ({
      ...this.#image(base, platform, this.#below.slice(number, number + 1), {}),
      platform,
    }));
    this.#base = served.registry.placeIndex(base, images);
  }

  #image(repository: string, platform: PlatformJson, layers: readonly Descriptor[], annotations: object) {
    const { registry } = this.#served;
    const config = registry.placeBlob(repository, CONFIG, JSON.stringify({ ...platform, layers }));
    const mediaType = MEDIA_TYPES.ociManifest;
    return registry.place(repository, { schemaVersion: 2, mediaType, config, layers, annotations }, mediaType);
  }

  /** What the builds push, one index for each platform, and the inputs of the index in a repository. */
  build(contents: readonly string[], tags: readonly string[], created = "2026-02-01T00:00:00Z") {
    const { registry, host } = this.#served;
    const statements = PLATFORMS.map(() => provenance());
    const inputs = this.repositories.map((repository) => ({
      repository,
      tags: [...tags],
      manifests: PLATFORMS.map((platform, number) => {
        const own = placeLayer(registry, repository, [{ path: "app", content: contents[number] ?? "" }]);
        const [below] = this.#below.slice(number, number + 1) as [Descriptor];
        const bytes = registry.content(`${host}/base`).blobs.get(below.digest) ?? Buffer.alloc(0);
        registry.placeBytes(repository, below.mediaType, bytes);
        const annotations = {
          "org.opencontainers.image.base.name": `${host}/base:1`,
          "org.opencontainers.image.base.digest": this.#base.digest,
        };
        const image = { ...this.#image(repository, platform, [below, own], annotations), platform };
        const attestation = registry.placeAttestation(repository, image.digest, statements[number]);
        const { digest } = registry.placeIndex(repository, [image, attestation]);
        return { digest, platform: formatPlatform(platform) };
      }),
      annotations: { [CREATED]: created },
      otherRepositories: this.repositories.filter((other) => other !== repository),
      attestations: { provenance: "min" },
      architecture: PLATFORMS.map(formatPlatform),
      forceTags: [],
      keepNewer: [],
    }));
    this.#served.counts();
    return inputs;
  }
}

/** The process of a provider, which does for each of the inputs at once what an update does. */
async function update(
  inputs: readonly ReturnType<Project["build"]>[number][],
  states: readonly Record<string, unknown>[] = [],
): Promise<Record<string, unknown>[]> {
  const resource = new IndexResource(signal);
  resource.readAhead({ indexes: states.map(({ repository, digest, tags }) => ({ repository, digest, tags })) });
  return Promise.all(
    inputs.map(async (each, number) => {
      const state = states[number];
      if (state) await resource.diff(state, each);
      return (await resource.publish(state, each, say)).state;
    }),
  );
}

const SAME = ["note", "note", "note", "note"];
const tagsOf = (count: number) => Array.from({ length: count }, (_, number) => `1.0.${number}`);

describe("the requests of a publication", () => {
  let served: ServedRegistry;
  beforeEach(async () => {
    served = await serve();
  });
  afterEach(stopAll);

  it("are these for the first one of four platforms", async () => {
    const inputs = new Project(served, ["app"]).build(SAME, ["latest"]);
    await update(inputs);
    assert.deepEqual(served.counts(), {
      // What the builds pushed, four times an index, an image and an attestation; the index that is read back; and the
      // base's index and images.
      "GET manifests": 12 + 1 + 5,
      // Configurations, provenance, and the layer that the images have in common.
      "GET blobs": 4 + 4 + 1,
      // The base's layers, that layer, and the configuration of the attestations.
      "HEAD blobs": 4 + 1 + 1,
      "PUT manifests": 1,
      // Where the tag is, to choose what to publish; right before it moves; and after.
      "GET tags": 1,
      "HEAD tags": 2,
      "PUT tags": 1,
    });
  });

  it("are these for the first one in two repositories", async () => {
    const inputs = new Project(served, ["app", "mirror"]).build(SAME, ["latest"]);
    await update(inputs);
    assert.deepEqual(served.counts(), {
      "GET manifests": 2 * (12 + 1) + 5,
      "GET blobs": 2 * (4 + 4) + 1,
      "HEAD blobs": 2 * 6,
      "PUT manifests": 2,
      // Each asks for the tag of the other, too, which may have the same image already.
      "GET tags": 2,
      "HEAD tags": 2 * 2,
      "PUT tags": 2,
    });
  });

  it("are these where one of four platforms has changed", async () => {
    const project = new Project(served, ["app"]);
    const states = await update(project.build(SAME, ["latest"]));
    const [first] = project.build(["other", ...SAME.slice(1)], ["latest"], "2026-02-02T00:00:00Z");
    assert.ok(first);
    const before = states[0]?.manifests as typeof first.manifests;
    const inputs = { ...first, manifests: [...first.manifests.slice(0, 1), ...before.slice(1)] };
    await update([inputs], states);
    assert.deepEqual(served.counts(), {
      // The published index, read ahead and once more, and the image of the base for the one platform.
      "GET manifests": 1 + 12 + 1 + 1 + 2,
      // Read ahead, what the published index has.
      "HEAD manifests": 8,
      "GET blobs": 4 + 4 + 1,
      // The layer of the platforms that have not changed is none that is read.
      "HEAD blobs": 4 + 2 + 1,
      "PUT manifests": 1,
      "HEAD tags": 3,
      "PUT tags": 1,
    });
  });

  it("are four for each tag that moves: read ahead by program or provider, looked for, moved, read back", async () => {
    const counts: Record<string, number>[] = [];
    for (const count of [1, 21]) {
      const project = new Project(served, [`app${count}`, `mirror${count}`]);
      const states = await update(project.build(SAME, tagsOf(count)));
      const contents = SAME.map(() => `new ${count}`);
      const inputs = project.build(contents, tagsOf(count), "2026-02-02T00:00:00Z");
      await update(inputs, states);
      counts.push(served.counts());
    }
    const [one = {}, many = {}] = counts;
    const more = Object.entries(many).map(([kind, count]) => [kind, (count - (one[kind] ?? 0)) / 40]);
    assert.deepEqual(Object.fromEntries(more.filter(([, each]) => each)), { "HEAD tags": 3, "PUT tags": 1 });
  });
});
