import assert from "node:assert/strict";
import { shortDigest } from "../../../../lib/oci/digest.ts";
import type { IndexInputs } from "../../../../provider/index/inputs.ts";
import { PartialPublication, prepareIndex, publishIndex } from "../../../../provider/index/publish.ts";
import { ARM64, ARMV7, type MemoryRegistry } from "../memory-registry.ts";
import { APP, BASE, built, CREATED, VERSION } from "./fixture.ts";

const never = new AbortController().signal;

function publish(
  client: MemoryRegistry,
  inputs: IndexInputs,
  recorded: Record<string, string> = {},
  signal: AbortSignal = never,
) {
  return publishIndex({ client, inputs, recorded, signal });
}

/** The partial publication that a promise is rejected with. */
async function partial(promise: Promise<unknown>): Promise<PartialPublication> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  assert.ok(error instanceof PartialPublication, String(error));
  return error;
}

describe("publishIndex", () => {
  it("pushes the index by digest, reads it back, then moves exact tags first and latest last", async () => {
    const { registry, inputs, amd64, armv7 } = built();
    const { state } = await publish(registry, inputs);
    const { digest } = state;
    assert.deepEqual(registry.calls.slice(-11), [
      `put ${APP} ${digest}`,
      `manifest ${APP} ${digest}`,
      ...["1.2.3", "1.2", "latest"].flatMap((tag) =>
        ["resolve", "put", "resolve"].map((call) => `${call} ${APP} ${tag}`),
      ),
    ]);
    assert.equal(registry.writes.length, 4);
    const everywhere = { "1.2.3": digest, "1.2": digest, latest: digest };
    assert.deepEqual(registry.tags(APP), everywhere);
    const platforms = { "linux/amd64": { digest: amd64.digest }, "linux/arm/v7": { digest: armv7.digest } };
    assert.deepEqual(state, { ...inputs, digest, ref: `${APP}@${digest}`, published: everywhere, platforms });
  });

  it("publishes an index of the platforms with the annotations", async () => {
    const { registry, inputs, amd64, armv7 } = built();
    await publish(registry, inputs);
    const index = registry.index(APP, "latest");
    assert.deepEqual(index.manifests, [
      { ...amd64, platform: { architecture: "amd64", os: "linux" } },
      { ...armv7, platform: { architecture: "arm", os: "linux", variant: "v7" } },
    ]);
    assert.deepEqual(index.annotations, inputs.annotations);
  });

  it("gives the same digest again and puts nothing that is there", async () => {
    const { registry, inputs } = built();
    const first = await publish(registry, inputs);
    registry.calls.length = 0;
    const second = await publish(registry, inputs, first.state.published);
    assert.deepEqual(second.state, first.state);
    assert.deepEqual(registry.writes, []);
    assert.ok(second.tagMoves.every(({ live }) => live === first.state.digest));
  });

  it("gives the same digest in another registry", async () => {
    const [one, other] = [built(), built()];
    assert.equal(
      (await publish(one.registry, one.inputs)).state.digest,
      (await publish(other.registry, other.inputs)).state.digest,
    );
  });

  it("puts only the tag that does not exist", async () => {
    const { registry, inputs } = built();
    const { state } = await publish(registry, inputs);
    registry.content(APP).tags.delete("1.2");
    registry.calls.length = 0;
    const again = await publish(registry, inputs, state.published);
    assert.deepEqual(registry.writes, [`put ${APP} 1.2`]);
    assert.deepEqual(again.state, state);
  });

  it("forgets a tag that left the list, and leaves it in the registry", async () => {
    const { registry, inputs } = built();
    const { state } = await publish(registry, inputs);
    const again = await publish(registry, { ...inputs, tags: ["latest"] }, state.published);
    assert.deepEqual(again.state.published, { latest: state.digest });
    assert.equal(registry.tags(APP)["1.2"], state.digest);
  });

  it("brings content from another repository before the index", async () => {
    const { registry, inputs } = built();
    const arm64 = registry.placeImage(BASE, ARM64);
    const manifests = [...inputs.manifests, { digest: arm64.digest, repository: BASE }];
    const { state } = await publish(registry, { ...inputs, manifests });
    const [manifest, index] = [arm64.digest, state.digest].map((digest) =>
      registry.calls.indexOf(`put ${APP} ${digest}`),
    );
    assert.ok(manifest !== undefined && index !== undefined && manifest > 0 && manifest < index);
    assert.equal(registry.index(APP, "latest").manifests.length, 3);
  });

  it("writes nothing when a tag would go back", async () => {
    const { registry, inputs } = built();
    const newer = registry.placeIndex(APP, [], { [VERSION]: "2.0.0", [CREATED]: "2026-01-01T00:00:00Z" });
    registry.tag(APP, "latest", newer.digest);
    await assert.rejects(publish(registry, inputs), /the tag latest .* is not moved back/);
    assert.deepEqual(registry.writes, []);
    const { state } = await publish(registry, { ...inputs, forceTags: ["latest"] });
    assert.equal(registry.tags(APP).latest, state.digest);
  });

  const unverified: [name: string, spoil: (fixture: ReturnType<typeof built>) => void, message: RegExp][] = [
    ["a platform's manifest is gone", ({ registry, armv7 }) => registry.remove(APP, armv7.digest), /--replace/],
    [
      "a blob is gone",
      ({ registry }) => registry.remove(APP, [...registry.content(APP).blobs.keys()][0] ?? ""),
      /is missing content/,
    ],
    [
      "an image is for another platform",
      ({ registry, amd64, inputs }) => {
        const other = registry.placeImage(APP, ARMV7, { layer: "other" });
        Object.assign(inputs.manifests[0] ?? {}, { digest: other.digest });
        registry.remove(APP, amd64.digest);
      },
      /linux\/amd64 was requested/,
    ],
  ];
  for (const [name, spoil, message] of unverified) {
    it(`writes nothing when ${name}`, async () => {
      const fixture = built();
      spoil(fixture);
      const error = await publish(fixture.registry, fixture.inputs).catch((reason) => reason);
      assert.match(error.message, message);
      assert.ok(!(error instanceof PartialPublication));
      assert.deepEqual(fixture.registry.writes, []);
    });
  }

  it("moves no tag when the registry takes the index and does not have it", async () => {
    const { registry, inputs } = built();
    const { document } = await prepareIndex(registry, inputs);
    registry.before = (call) => {
      if (call.startsWith("manifest") && call.endsWith(document.digest)) registry.remove(APP, document.digest);
    };
    await assert.rejects(publish(registry, inputs), {
      message: new RegExp(`accepted the index ${document.digest} but does not`),
    });
    assert.deepEqual(registry.tags(APP), {});
  });
});

describe("prepareIndex", () => {
  it("refuses an index that no registry takes", async () => {
    const { registry, inputs } = built();
    const annotations = { note: "x".repeat(4 * 1024 * 1024) };
    await assert.rejects(prepareIndex(registry, { ...inputs, annotations }), {
      message:
        /^the index of ghcr\.io\/acme\/app would have \d+ bytes, and registries accept 4 MiB: shorten its annotations$/,
    });
  });
});

describe("publishIndex, stopped at each call in turn", () => {
  const ORDER = ["1.2.3", "1.2", "latest"];

  it("has moved exactly the tags that its state says, and the next run does the rest", async () => {
    const sound = built();
    const whole = await publish(sound.registry, sound.inputs);
    const { digest } = whole.state;
    let partials = 0;
    for (let failing = 1; ; failing++) {
      const { registry, inputs } = built();
      const old = registry.placeIndex(APP, []).digest;
      registry.tag(APP, "latest", old);
      let asked = 0;
      registry.before = (call) => {
        if (++asked === failing) throw new Error(`refused: ${call.split(" ")[0]}`);
      };
      const error: unknown = await publish(registry, inputs, { latest: old, gone: old }).then(
        () => undefined,
        (reason) => reason,
      );
      registry.before = () => {};
      if (!error) break; // It made no call of this number: every one has failed once.
      assert.match(String(error), /refused: /);
      const moved = ORDER.filter((tag) => registry.tags(APP)[tag] === digest);
      if (error instanceof PartialPublication) {
        partials++;
        assert.match(error.message, /\. Run pulumi up again to move the remaining tags$/);
        assert.ok(error.cause instanceof Error);
        const published = { latest: old, ...Object.fromEntries(moved.map((tag) => [tag, digest])) };
        assert.deepEqual(error.state, { ...inputs, digest, ref: `${APP}@${digest}`, published });
      } else {
        assert.deepEqual(moved, []);
      }
      assert.deepEqual(moved, ORDER.slice(0, moved.length));
      const recorded = error instanceof PartialPublication ? error.state.published : {};
      assert.deepEqual((await publish(registry, inputs, recorded)).state, whole.state);
    }
    // Each tag is looked for, put, and looked for again.
    assert.equal(partials, 3 * ORDER.length);
  });

  it("goes on when the registry has moved the tag and only its answer is lost", async () => {
    const { registry, inputs } = built();
    const put = registry.putManifest.bind(registry);
    registry.putManifest = async (repository, reference, bytes, mediaType) => {
      const stored = await put(repository, reference, bytes, mediaType);
      if (reference === "1.2") throw new Error("the answer is lost");
      return stored;
    };
    const { state } = await publish(registry, inputs);
    assert.deepEqual(registry.tags(APP), state.published);
    assert.deepEqual(Object.keys(state.published), ORDER);
  });

  it("says where a tag is that was moved elsewhere than it should be", async () => {
    const { registry, inputs } = built();
    const other = registry.placeIndex(APP, []).digest;
    const put = registry.putManifest.bind(registry);
    registry.putManifest = async (repository, reference, bytes, mediaType) => {
      if (reference !== "1.2") return put(repository, reference, bytes, mediaType);
      registry.tag(APP, reference, other);
      throw new Error("it took another document");
    };
    const { state } = await partial(publish(registry, inputs));
    assert.deepEqual(state.published, { "1.2.3": state.digest, "1.2": other });
    assert.deepEqual(registry.tags(APP), state.published);
  });

  for (const [stopAfter, moved] of [
    [`put ${APP} 1.2.3`, ["1.2.3"]],
    [`put ${APP} 1.2`, ["1.2.3", "1.2"]],
  ] as const) {
    it(`lets "${stopAfter}" arrive, and moves no further tag after Ctrl-C`, async () => {
      const { registry, inputs } = built();
      const stop = new AbortController();
      registry.before = (call) => {
        if (call === stopAfter) stop.abort();
      };
      const { message, state } = await partial(publish(registry, inputs, {}, stop.signal));
      const short = shortDigest(state.digest);
      const left = ORDER.slice(moved.length).map((tag) => `${tag} to ${short}`);
      assert.equal(message, `stopped before moving ${left.join(", ")} of ${APP}. Run pulumi up again to move them`);
      const published = Object.fromEntries(moved.map((tag) => [tag, state.digest]));
      assert.deepEqual(state.published, published);
      assert.deepEqual(registry.tags(APP), published);
    });
  }

  for (const tag of ["1.2.3", "latest"]) {
    it(`names ${tag}, which was moved outside Pulumi, as what is left, and no tag that is there`, async () => {
      const { registry, inputs } = built();
      const { state } = await publish(registry, inputs);
      registry.tag(APP, tag, registry.placeIndex(APP, []).digest);
      const { message } = await partial(publish(registry, inputs, state.published, AbortSignal.abort()));
      assert.match(message, new RegExp(`^stopped before moving ${tag} to ${shortDigest(state.digest)} of`));
    });
  }

  for (const [interrupted, moved, words] of [
    [
      "put",
      ["1.2.3"],
      /^stopped before moving 1\.2 to sha256:\w+, latest to sha256:\w+ of [^ ]+\. Run pulumi up again to move them$/,
    ],
    ["resolve", ["1.2.3", "1.2"], /^broken off\. Run pulumi up again to move the remaining tags$/],
  ] as const) {
    it(`tells which tags are left when Ctrl-C breaks off "${interrupted}" of one`, async () => {
      const { registry, inputs } = built();
      const stop = new AbortController();
      let isPut = false;
      registry.before = (call) => {
        if (call === `put ${APP} 1.2`) isPut = true;
        if (!isPut || call !== `${interrupted} ${APP} 1.2`) return;
        stop.abort();
        throw new Error("broken off");
      };
      const { message, state, cause } = await partial(publish(registry, inputs, {}, stop.signal));
      assert.match(message, words);
      assert.equal((cause as Error).message, "broken off");
      assert.deepEqual(state.published, Object.fromEntries(moved.map((tag) => [tag, state.digest])));
      assert.deepEqual(registry.tags(APP), state.published);
    });
  }

  it("is done when Ctrl-C comes with the last tag, or when there is none to move", async () => {
    const { registry, inputs } = built();
    const stop = new AbortController();
    registry.before = (call) => {
      if (call === `put ${APP} latest`) stop.abort();
    };
    const { state } = await publish(registry, inputs, {}, stop.signal);
    assert.deepEqual((await publish(registry, inputs, state.published, AbortSignal.abort())).state, state);
  });

  it("moves the other tags when another publisher has moved one to something newer meanwhile", async () => {
    const { registry, inputs } = built();
    const newer = registry.placeIndex(APP, [], { [VERSION]: "1.2.4" }).digest;
    registry.before = (call) => {
      if (call === `put ${APP} 1.2.3`) registry.tag(APP, "1.2", newer);
    };
    const { message, state } = await partial(publish(registry, inputs));
    assert.match(message, /^the tag 1\.2 of .* points to the newer .*: version 1\.2\.3 is older than 1\.2\.4\. Remove/);
    assert.deepEqual(registry.tags(APP), { "1.2.3": state.digest, "1.2": newer, latest: state.digest });
    assert.deepEqual(state.published, { "1.2.3": state.digest, latest: state.digest });
  });
});
