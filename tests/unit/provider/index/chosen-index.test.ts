import assert from "node:assert/strict";
import { attestedDigest, type Descriptor } from "../../../../lib/oci/manifest.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import type { IndexInputs, IndexState } from "../../../../provider/index/inputs.ts";
import { publishIndex } from "../../../../provider/index/publish.ts";
import { ARM64, type MemoryRegistry } from "../memory-registry.ts";
import { APP, attest, built, CREATED, provenance, sbom } from "./fixture.ts";

const signal = new AbortController().signal;

/** An image of two platforms, published with attestations. */
class Publisher {
  readonly registry: MemoryRegistry;
  readonly images: readonly Descriptor[];
  readonly #inputs: IndexInputs;

  constructor() {
    const { registry, inputs, amd64, armv7 } = built();
    this.registry = registry;
    this.#inputs = inputs;
    this.images = [amd64, armv7];
  }

  /** What another build of the same images gives. */
  build(make: () => Record<string, unknown> = provenance, changes: Partial<IndexInputs> = {}): IndexInputs {
    const inputs = attest({ registry: this.registry, inputs: this.#inputs }, this.images, make);
    return { ...inputs, ...changes };
  }

  /** @param before the state of the last publication; left out where it is lost */
  async publish(inputs: IndexInputs, before?: IndexState): Promise<IndexState> {
    const recorded = before?.published ?? {};
    return (await publishIndex({ client: this.registry, inputs, recorded, before, signal })).state;
  }

  /** Publishes another build of the same images whatever is published. */
  async republish(before: IndexState): Promise<IndexState> {
    const attestations = { provenance: "again" };
    return this.publish(this.build(provenance, { attestations }), { ...before, attestations: {} });
  }

  get tags(): Record<string, string> {
    return this.registry.tags(APP);
  }

  /** The digests of the published attestations. */
  attestations(): string[] {
    const { manifests } = this.registry.index(APP, "latest");
    return manifests.filter((each) => attestedDigest(each)).map(({ digest }) => digest);
  }
}

describe("a publication of images that differ in their attestations alone", () => {
  let publisher: Publisher;
  let first: IndexState;
  beforeEach(async () => {
    publisher = new Publisher();
    first = await publisher.publish(publisher.build());
    publisher.registry.calls.length = 0;
  });

  it("moves nothing and writes nothing, whether the state is known or lost", async () => {
    for (const before of [first, undefined]) {
      const inputs = publisher.build();
      const state = await publisher.publish(inputs, before);
      assert.equal(state.digest, first.digest);
      assert.deepEqual(state.manifests, inputs.manifests);
      assert.deepEqual(publisher.registry.writes, []);
    }
  });

  it("puts a new tag on the published index", async () => {
    await publisher.publish(publisher.build(provenance, { tags: ["latest", "edge"] }), first);
    assert.equal(publisher.tags.edge, first.digest);
    assert.deepEqual(publisher.registry.writes, [`put ${APP} edge`]);
  });

  it("takes what most of the tags point to where the state is lost, and its own last one where it is not", async () => {
    const other = await publisher.republish(first);
    assert.notEqual(other.digest, first.digest);
    publisher.registry.tag(APP, "latest", first.digest);
    await publisher.publish(publisher.build());
    assert.deepEqual(new Set(Object.values(publisher.tags)), new Set([other.digest]));
    await publisher.publish(publisher.build(), first);
    assert.deepEqual(new Set(Object.values(publisher.tags)), new Set([first.digest]));
  });

  const changes: [what: string, make: () => Record<string, unknown>, changes?: Partial<IndexInputs>][] = [
    ["an SBOM is added", () => ({ ...provenance(), ...sbom("a") })],
    ["provenance says more", () => provenance("max")],
    ["an SBOM replaces provenance", () => sbom("a")],
    ["annotations differ", provenance, { annotations: { [CREATED]: "2026-02-02T00:00:00Z" } }],
  ];
  for (const [what, make, more] of changes) {
    it(`moves the tags where ${what}`, async () => {
      for (const isLost of [true, false]) {
        const fresh = new Publisher();
        const before = await fresh.publish(fresh.build());
        const state = await fresh.publish(fresh.build(make, more), isLost ? undefined : before);
        assert.notEqual(state.digest, before.digest);
        assert.equal(fresh.tags.latest, state.digest);
      }
    });
  }

  it("moves the tags where attestations are no longer made", async () => {
    const { inputs } = built();
    const state = await publisher.publish(inputs, first);
    assert.notEqual(state.digest, first.digest);
    assert.deepEqual(publisher.attestations(), []);
  });

  it("moves the tags where an image differs", async () => {
    const [amd64] = publisher.images;
    const arm64 = publisher.registry.placeImage(APP, ARM64);
    const children = [
      { ...arm64, platform: ARM64 },
      publisher.registry.placeAttestation(APP, arm64.digest, provenance()),
    ];
    const manifests = [{ digest: publisher.registry.placeIndex(APP, children).digest, platform: "linux/arm64" }];
    const [input] = publisher.build().manifests;
    assert.ok(amd64 && input);
    const state = await publisher.publish(publisher.build(provenance, { manifests: [input, ...manifests] }), first);
    assert.equal(publisher.tags.latest, state.digest);
    assert.notEqual(state.digest, first.digest);
  });

  it("moves the tags where something else was asked for, though it looks the same", async () => {
    const asked = (generator: string) => ({ attestations: { sbom: `generator=${generator}` } });
    const fresh = new Publisher();
    const before = await fresh.publish(fresh.build(() => sbom("a"), asked("one")));
    const same = await fresh.publish(
      fresh.build(() => sbom("a"), asked("one")),
      before,
    );
    assert.equal(same.digest, before.digest);
    const next = fresh.build(() => sbom("a"), asked("two"));
    // A publication that breaks off is gone on with.
    let puts = 0;
    fresh.registry.before = (call) => {
      if (/^put \S+ [^:]+$/.test(call) && ++puts === 2) throw new Error("broken off");
    };
    const partial = await fresh.publish(next, before).catch((error) => error.state as IndexState);
    fresh.registry.before = () => {};
    const state = await fresh.publish(next, partial);
    assert.notEqual(state.digest, before.digest);
    assert.deepEqual(new Set(Object.values(fresh.tags)), new Set([state.digest]));
  });

  for (const part of ["manifest", "statement"]) {
    it(`moves the tags where the ${part} of a published attestation is gone`, async () => {
      const [attestation = ""] = publisher.attestations();
      const found = publisher.registry.content(APP).manifests.get(attestation)?.document;
      const statement = found?.kind === "image" ? found.image.layers[0]?.digest : undefined;
      publisher.registry.remove(APP, part === "manifest" ? attestation : (statement ?? ""));
      const state = await publisher.publish(publisher.build(), first);
      assert.notEqual(state.digest, first.digest);
      assert.equal(publisher.tags.latest, state.digest);
    });
  }

  it("records each platform's image and what is attested of it", async () => {
    const [amd64, armv7] = publisher.images;
    const builder = "https://example.com/builder";
    assert.deepEqual(first.platforms, {
      "linux/amd64": { digest: amd64?.digest, provenance: "min", builder },
      "linux/arm/v7": { digest: armv7?.digest, provenance: "min", builder },
    });
    const both = () => ({ ...provenance("max"), ...sbom("a", "b") });
    const { platforms } = await publisher.publish(publisher.build(both), first);
    assert.deepEqual(platforms?.["linux/amd64"], { digest: amd64?.digest, provenance: "max", builder, packages: 2 });
  });

  it("is made of the published index where what a build pushed was cleaned up since", async () => {
    for (const { digest } of first.manifests) publisher.registry.remove(APP, digest);
    const tags = ["latest", "edge"];
    const state = await publisher.publish({ ...first, tags }, first);
    assert.equal(state.digest, first.digest);
    assert.equal(publisher.tags.edge, first.digest);
    const annotations = { "com.example.note": "new" };
    const next = await publisher.publish({ ...first, annotations }, first);
    assert.deepEqual(publisher.registry.index(APP, next.digest).annotations, annotations);
    assert.deepEqual(
      publisher.registry.index(APP, next.digest).manifests,
      publisher.registry.index(APP, first.digest).manifests,
    );
    await assert.rejects(publisher.publish({ ...first, tags }), /the image for linux\/amd64 is gone/);
  });
});

describe("a repository that an image is published in later", () => {
  const MIRROR = "docker.io/acme/app";
  let publisher: Publisher;
  let first: IndexState;
  beforeEach(async () => {
    publisher = new Publisher();
    first = await publisher.publish(publisher.build());
    publisher.registry.calls.length = 0;
  });

  /** What a build pushed to the first repository, to be published in the other one. */
  const mirrored = (make?: () => Record<string, unknown>, changes: Partial<IndexInputs> = {}): IndexInputs => {
    const built = publisher.build(make, { repository: MIRROR, otherRepositories: [APP], ...changes });
    return { ...built, manifests: built.manifests.map((input) => ({ ...input, repository: APP })) };
  };
  const isAsked = (call: string) => call.startsWith(`resolve ${APP} `);
  const asked = () => publisher.registry.calls.filter(isAsked);

  it("gets the index of the others, with its attestations", async () => {
    const state = await publisher.publish(mirrored());
    assert.equal(state.digest, first.digest);
    const { registry } = publisher;
    for (const { digest } of registry.index(MIRROR, "latest").manifests) {
      const document = registry.content(MIRROR).manifests.get(digest)?.document;
      assert.ok(document?.kind === "image", digest);
      for (const layer of document.image.layers) assert.ok(registry.content(MIRROR).blobs.has(layer.digest));
    }
    // One tag tells it.
    assert.equal(asked().length, 1);
    registry.calls.length = 0;
    assert.equal((await publisher.publish({ ...mirrored(), manifests: state.manifests }, state)).digest, first.digest);
    assert.deepEqual(asked(), []);
  });

  it("gets an index of its own where the others have another image, other kinds of attestation, or cannot be read", async () => {
    const others: [make: (() => Record<string, unknown>) | undefined, changes?: Partial<IndexInputs>][] = [
      [() => provenance("max")],
      [undefined, { annotations: { [CREATED]: "2026-02-02T00:00:00Z" } }],
    ];
    for (const [make, changes] of others) {
      const fresh = await publisher.publish(mirrored(make, changes));
      assert.notEqual(fresh.digest, first.digest);
      assert.equal(publisher.registry.tags(MIRROR).latest, fresh.digest);
      publisher.registry.content(MIRROR).tags.clear();
    }
    publisher.registry.before = (call) => {
      if (isAsked(call)) throw new RegistryError("forbidden", 403);
    };
    assert.notEqual((await publisher.publish(mirrored())).digest, first.digest);
  });

  it("reads nothing more where the others were published a moment ago", async () => {
    const built = publisher.build(provenance, { annotations: { [CREATED]: "2026-03-03T00:00:00Z" } });
    const state = await publisher.publish(built, first);
    publisher.registry.calls.length = 0;
    const manifests = built.manifests.map((input) => ({ ...input, repository: APP }));
    const inputs = { ...built, repository: MIRROR, otherRepositories: [APP], manifests };
    assert.equal((await publisher.publish(inputs)).digest, state.digest);
    assert.equal(asked().length, 1);
    assert.ok(!publisher.registry.calls.includes(`manifest ${APP} ${state.digest}`));
  });

  it("asks the others nothing where it has such an index itself, or nothing is attested", async () => {
    const own = await publisher.publish(mirrored(provenance, { otherRepositories: [] }));
    assert.notEqual(own.digest, first.digest);
    publisher.registry.calls.length = 0;
    assert.equal((await publisher.publish(mirrored())).digest, own.digest);
    assert.deepEqual(asked(), []);
    const plain = built();
    const manifests = plain.inputs.manifests.map((input) => ({ ...input, repository: APP }));
    const unattested = { ...plain.inputs, repository: MIRROR, manifests, otherRepositories: [APP] };
    await publishIndex({ client: plain.registry, inputs: unattested, recorded: {}, signal });
    assert.deepEqual(plain.registry.calls.filter(isAsked), []);
  });
});
