import assert from "node:assert/strict";
import { type Descriptor, digestOf, type ImageIndex, MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { parseRepository } from "../../../../lib/oci/reference.ts";
import { type Artifact, composeReferrer, referrersTag } from "../../../../lib/oci/referrers.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { listAll, listReferrers, type Storing, storeReferrers } from "../../../../lib/registry/referrers.ts";
import { MemoryRegistry } from "../../provider/memory-registry.ts";

const NAME = "registry.example/acme/app";
const REPOSITORY = parseRepository(NAME);

function artifact(name: string): Artifact {
  return {
    type: "application/vnd.example",
    annotations: { name },
    mediaType: "application/vnd.example+json",
    content: Buffer.from(name),
  };
}

/** A registry with a subject in it. */
function start() {
  const registry = new MemoryRegistry();
  const subject = registry.placeIndex(NAME, []);
  const tag = referrersTag(subject.digest);
  const pauses: number[] = [];
  const storing: Storing = {
    client: registry,
    repository: REPOSITORY,
    propagationLimit: 0,
    pause: async (milliseconds) => pauses.push(milliseconds),
  };
  const names = () => registry.index(NAME, tag).manifests.map(({ annotations }) => annotations?.name);
  /** Lists an artifact of somebody else, over whatever is listed. */
  const overwrite = (...artifacts: readonly string[]) => {
    const manifests = artifacts.map((name) => composeReferrer(artifact(name), subject).descriptor);
    registry.tag(NAME, tag, registry.placeIndex(NAME, manifests).digest);
  };
  const store = (...artifacts: readonly string[]) => storeReferrers(storing, subject, artifacts.map(artifact));
  return { registry, subject, tag, pauses, storing, names, overwrite, store };
}

/** Does something once, before the nth call of a kind. */
function beforeCall(registry: MemoryRegistry, call: RegExp, nth: number, act: () => void): void {
  let met = 0;
  registry.before = (made) => {
    if (call.test(made) && ++met === nth) act();
  };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail("it was accepted"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RegistryError, String(error));
  return error.message;
}

describe("storeReferrers", () => {
  it("stores all at once where the registry lists them by itself, and moves no tag", async () => {
    const { registry, subject, store } = start();
    registry.listsReferrers = true;
    const stored = await store("signature", "provenance");
    assert.deepEqual(registry.tags(NAME), {});
    const listed = await listReferrers(registry, REPOSITORY, subject.digest);
    assert.deepEqual(
      listed.map(({ digest }) => digest),
      stored.map(({ digest }) => digest),
    );
    for (const { digest } of stored) {
      const manifest = await registry.manifest(REPOSITORY, digest);
      assert.equal(manifest?.document.kind, "image");
      for (const { digest: blob } of manifest?.document.kind === "image" ? manifest.document.image.layers : []) {
        assert.ok(await registry.hasBlob(REPOSITORY, blob));
      }
    }
  });

  it("waits for an API that answers 404 for a moment", async () => {
    const { registry, storing, subject } = start();
    registry.listsReferrers = true;
    beforeCall(registry, /^referrers /, 1, () => {
      registry.listsReferrers = false;
      queueMicrotask(() => {
        registry.listsReferrers = true;
      });
    });
    await storeReferrers({ ...storing, propagationLimit: 2000 }, subject, [artifact("a")]);
    assert.deepEqual(registry.tags(NAME), {});
  });

  it("says so where an API lists nothing of it in the end", async () => {
    const { registry, store } = start();
    registry.listsReferrers = true;
    registry.referrers = async () => [];
    assert.match(await refusal(store("a")), /accepted signatures of sha256:\w+ but does not list them .*; try again$/);
  });

  it("lists them under the tag of the digest elsewhere, with types and annotations", async () => {
    const { registry, subject, tag, store, pauses } = start();
    const stored = await store("signature", "provenance");
    assert.deepEqual(registry.index(NAME, tag), {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: stored.map(({ descriptor }) => descriptor),
    });
    assert.deepEqual(await listReferrers(registry, REPOSITORY, subject.digest), registry.index(NAME, tag).manifests);
    assert.deepEqual(pauses, [400]);
    // All in one write.
    assert.equal(registry.calls.filter((call) => call === `put ${NAME} ${tag}`).length, 1);
  });

  it("keeps what others have listed", async () => {
    const { names, overwrite, store } = start();
    overwrite("theirs");
    await store("ours");
    assert.deepEqual(names(), ["theirs", "ours"]);
  });

  it("writes again what another writer has overwritten between the write and the look at it", async () => {
    const { registry, tag, names, overwrite, store } = start();
    beforeCall(registry, new RegExp(`^manifest .* ${tag}$`), 2, () => overwrite("theirs"));
    await store("ours");
    assert.deepEqual(names(), ["theirs", "ours"]);
  });

  it("writes again what a writer overwrites that had read the list before, and puts back what that dropped", async () => {
    const { registry, tag, names, overwrite, store } = start();
    overwrite("first");
    beforeCall(registry, new RegExp(`^manifest .* ${tag}$`), 3, () => overwrite("theirs"));
    await store("ours");
    assert.deepEqual(names(), ["theirs", "ours", "first"]);
  });

  it("loses nothing of two that write at once", async () => {
    const { registry, subject, storing, names } = start();
    // Each call ends in its own turn, so that the two alternate.
    for (const name of ["manifest", "putManifest"] as const) {
      const call = registry[name].bind(registry) as (...args: unknown[]) => Promise<never>;
      registry[name] = async (...args: unknown[]) => {
        await new Promise(setImmediate);
        return call(...args);
      };
    }
    const pause = () => new Promise(setImmediate);
    const both = ["one", "other"].map((name) => storeReferrers({ ...storing, pause }, subject, [artifact(name)]));
    await Promise.all(both);
    assert.deepEqual(names().toSorted(), ["one", "other"]);
  });

  it("waits until a registry serves what was written", async () => {
    const { registry, subject, tag, storing, names, overwrite } = start();
    overwrite("theirs");
    const stale = await registry.manifest(REPOSITORY, tag);
    const manifest = registry.manifest.bind(registry);
    let reads = 0;
    registry.manifest = async (repository, reference) =>
      reference === tag && ++reads < 4 ? stale : manifest(repository, reference);
    await storeReferrers({ ...storing, propagationLimit: 5000 }, subject, [artifact("ours")]);
    assert.deepEqual(names(), ["theirs", "ours"]);
    assert.equal(registry.calls.filter((call) => call === `put ${NAME} ${tag}`).length, 1);
  });

  it("ends where the list never keeps what is written", async () => {
    const { registry, tag, overwrite, store } = start();
    let count = 0;
    registry.before = (call) => {
      if (call === `manifest ${NAME} ${tag}`) overwrite(`theirs ${count++}`);
    };
    assert.match(await refusal(store("ours")), /does not keep the list of signatures of sha256:.*; try again$/);
  });

  it("says what a registry refuses that takes no subject", async () => {
    const { registry, tag, store } = start();
    registry.before = (call) => {
      if (call.startsWith("put ")) throw new RegistryError("registry.example answered 400 (manifest invalid)", 400);
    };
    const message = await refusal(store("a"));
    assert.match(message, /answered 400 \(manifest invalid\); signatures and attestations of sha256:\w+ are stored as/);
    assert.match(
      message,
      /manifests with a "subject", which the registry may not accept: publish there with sign: false$/,
    );
    assert.equal(registry.tags(NAME)[tag], undefined);
  });

  it("says what a registry refuses that takes no such tag", async () => {
    const { registry, tag, store } = start();
    registry.before = (call) => {
      if (call === `put ${NAME} ${tag}`) throw new RegistryError("registry.example answered 412", 412);
    };
    assert.match(
      await refusal(store("a")),
      /answered 412; the registry has no API that lists signatures, and this tag is the only way to find them: allow it, and to move it, or publish there with sign: false$/,
    );
  });

  it("leaves refusals of credentials, and outages, as they are", async () => {
    for (const status of [401, 403, 429, 503]) {
      const { registry, store } = start();
      registry.before = (call) => {
        if (call.startsWith("put ")) throw new RegistryError(`answered ${status}`, status);
      };
      assert.equal(await refusal(store("a")), `answered ${status}`);
    }
  });

  it("says so where the tag is something else", async () => {
    const { registry, tag, store } = start();
    registry.tag(NAME, tag, registry.placeImage(NAME, { os: "linux", architecture: "amd64" }).digest);
    assert.match(
      await refusal(store("a")),
      /^the tag sha256-\w+ of registry.example\/acme\/app is not an index of signatures: remove it$/,
    );
  });
});

describe("listAll", () => {
  it("lists again what the registry has and nobody lists any more", async () => {
    const { registry, subject, tag, storing, store, overwrite, names } = start();
    const stored = await store("ours");
    overwrite("theirs");
    const puts = registry.writes.length;
    await listAll(
      storing,
      subject.digest,
      stored.map(({ descriptor }) => descriptor),
    );
    assert.deepEqual(names(), ["theirs", "ours"]);
    assert.deepEqual(registry.writes.slice(puts), [`put ${NAME} ${tag}`]);
  });

  it("writes nothing where all is listed", async () => {
    const { registry, subject, storing, store, pauses } = start();
    const wanted: Descriptor[] = (await store("ours")).map(({ descriptor }) => descriptor);
    const puts = registry.writes.length;
    await listAll(storing, subject.digest, wanted);
    assert.equal(registry.writes.length, puts);
    assert.equal(pauses.length, 1);
  });
});

describe("listReferrers", () => {
  it("finds none where there is neither API nor tag", async () => {
    const { registry } = start();
    assert.deepEqual(await listReferrers(registry, REPOSITORY, digestOf(Buffer.from("none"))), []);
  });

  it("asks for no tag where there is an API", async () => {
    const { registry, subject, overwrite } = start();
    overwrite("theirs");
    registry.listsReferrers = true;
    assert.deepEqual(await listReferrers(registry, REPOSITORY, subject.digest), [] satisfies ImageIndex["manifests"]);
    assert.deepEqual(registry.calls, [`referrers ${NAME} ${subject.digest}`]);
  });
});
