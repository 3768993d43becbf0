import assert from "node:assert/strict";
import { shortDigest } from "../../../../lib/oci/digest.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { IndexResource } from "../../../../provider/index/resource.ts";
import { PartialResult, type Say } from "../../../../provider/protocol/resource.ts";
import { APP, built, CREATED, VERSION } from "./fixture.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The resource over a registry in memory, and what it said. */
function fixture() {
  const { registry, inputs, ...images } = built();
  const said: { severity: string; lines: readonly string[] }[] = [];
  const say: Say = async (lines, severity = "info") => void said.push({ severity, lines });
  const stop = new AbortController();
  return {
    registry,
    news: { ...inputs },
    said,
    say,
    stop,
    resource: new IndexResource(stop.signal, () => registry),
    ...images,
  };
}

describe("IndexResource.check", () => {
  const { resource } = fixture();
  const good = { repository: APP, tags: ["v1"], manifests: [{ digest: `sha256:${"a".repeat(64)}` }] };

  it("fills in the defaults", () => {
    assert.deepEqual(resource.check(good), {
      inputs: { ...good, annotations: {}, forceTags: [], keepNewer: [] },
      failures: [],
    });
  });

  it("keeps what is given, unknown or not", () => {
    const given = {
      ...good,
      annotations: { a: "b" },
      forceTags: ["v1"],
      keepNewer: [],
      manifests: [{ digest: UNKNOWN }],
    };
    assert.deepEqual(resource.check(given), { inputs: given, failures: [] });
  });

  it("names a host that is none, and what is not said of registries", () => {
    const registries = { "https://ghcr.io": { tokenServices: ["auth.example.com/token"] } };
    assert.deepEqual(resource.check({ ...good, registries }).failures, [
      { property: 'registries["https://ghcr.io"]', reason: '"https://ghcr.io" starts with https://; write "ghcr.io"' },
      {
        property: 'registries["https://ghcr.io"].tokenServices[0]',
        reason: '"auth.example.com/token" contains a path; write "auth.example.com"',
      },
    ]);
    assert.equal(resource.check({ ...good, registries: { "ghcr.io": { https: true } } }).failures.length, 1);
  });

  it("has no word of its own for what was not built, and publishes nothing of it", async () => {
    const { registry, say, resource: index } = fixture();
    const unbuilt = { ...good, manifests: [{ platform: "linux/amd64" }] };
    const { inputs, failures } = index.check(unbuilt);
    assert.deepEqual(failures, []);
    await assert.rejects(index.publish(undefined, inputs, say), /^Error: manifests\[0\]\.digest is missing/);
    assert.deepEqual(registry.calls, []);
    const others = index.check({ ...unbuilt, tags: [1] }).failures.map(({ property }) => property);
    assert.ok(others.includes("tags[0]"));
  });

  it("names wrong types first, then wrong values, each with its property", () => {
    assert.deepEqual(
      resource.check({ ...good, tags: [1] }).failures.map(({ property }) => property),
      ["tags[0]"],
    );
    assert.deepEqual(
      resource.check({ ...good, tags: ["-a"], repository: "a" }).failures.map(({ property }) => property),
      ["repository", "tags[0]"],
    );
    assert.deepEqual(
      resource.check({}).failures.map(({ property }) => property),
      ["repository", "tags", "manifests"],
    );
  });
});

describe("IndexResource, over registries of which something is said", () => {
  it("asks as they are said to be, from the state when it is read", async () => {
    const { registry, inputs } = built();
    const connected: unknown[] = [];
    const resource = new IndexResource(new AbortController().signal, (registries) => {
      connected.push(registries);
      return registry;
    });
    const registries = { "ghcr.io": { tokenServices: ["auth.example.com"] } };
    const say = async () => undefined;
    const { state } = await resource.publish(undefined, { ...inputs, registries }, say);
    assert.deepEqual(state.registries, registries);
    await resource.read(state);
    assert.deepEqual((await resource.diff(state, { ...inputs, registries })).properties, []);
    await resource.preview(undefined, { ...inputs }, say);
    assert.deepEqual(connected, [registries, registries, registries, undefined]);
  });
});

/** The cells of a table's lines. */
const cells = (lines: readonly string[] = []) => lines.map((line) => line.split(/ {2,}/));

describe("IndexResource, which looks at programs", () => {
  it("warns once for each image that was not published before, whatever else changes", async () => {
    const { resource, registry, news, said, say } = fixture();
    const inputs = { ...news, architecture: ["linux/amd64", "linux/arm/v7", "linux/s390x"] };
    const warned = () => said.splice(0).filter(({ severity }) => severity === "warning");
    const first = await resource.publish(undefined, inputs, say);
    // The layers of these images are no archives.
    assert.deepEqual(
      warned().map(({ lines: [line = ""] }) => line.replace(/sha256:\w+/, "LAYER")),
      ["linux/amd64", "linux/arm/v7"].map(
        (platform) =>
          `${APP} on ${platform}: for which platform its programs are could not be read: the layer LAYER of ${APP} ends in the middle of a header`,
      ),
    );
    await resource.publish(undefined, inputs, say);
    assert.deepEqual(warned(), []);
    const calls = registry.calls.length;
    const again = await resource.publish(first.state, { ...inputs, annotations: { a: "b" } }, say);
    assert.deepEqual(warned(), []);
    assert.deepEqual(
      registry.calls.slice(calls).filter((call) => call.startsWith("open ")),
      [],
    );
    const amd64 = registry.placeImage(APP, { os: "linux", architecture: "amd64" }, { layer: "x".repeat(600) });
    const manifests = [{ platform: "linux/amd64", digest: amd64.digest }, ...news.manifests.slice(1)];
    await resource.publish(again.state, { ...inputs, manifests }, say);
    assert.equal(warned().length, 1);
  });

  it("compares nothing of it", async () => {
    const { resource, news, say } = fixture();
    const { state } = await resource.publish(undefined, news, say);
    assert.deepEqual(await resource.diff(state, { ...news, architecture: ["linux/amd64"] }), {
      replace: false,
      properties: [],
    });
  });
});

describe("IndexResource.preview", () => {
  it("tells the digest and each tag, and writes nothing", async () => {
    const { resource, registry, news, say, said } = fixture();
    const preview = await resource.preview(undefined, news, say);
    // An update that skips it takes this for what it has.
    assert.deepEqual(preview, news);
    assert.deepEqual(registry.writes, []);
    const told = [...said];
    const { state } = await resource.publish(undefined, news, say);
    const digest = String(state.digest);
    assert.deepEqual(told, [{ severity: "info", lines: [`${APP}  1.2.3, 1.2, latest: new, ${digest.slice(7, 19)}`] }]);
    const next = { ...news, tags: ["1.2.3", "edge"] };
    assert.deepEqual(await resource.preview(state, next, say), { ...next, digest, ref: `${APP}@${digest}` });
  });

  it("tells of tags before a build, and leaves the outputs open", async () => {
    const { resource, news, say, said } = fixture();
    const unbuilt = { ...news, manifests: [{ digest: UNKNOWN }] };
    assert.deepEqual(await resource.preview(undefined, unbuilt, say), unbuilt);
    assert.deepEqual(said[0]?.lines, [`${APP}  1.2.3, 1.2, latest: new, new build`]);
  });

  it("asks nobody while the repository or the tags are not known", async () => {
    const { resource, registry, news, say, said } = fixture();
    for (const unknown of [{ repository: UNKNOWN }, { tags: [UNKNOWN] }]) {
      assert.deepEqual(await resource.preview(undefined, { ...news, ...unknown }, say), { ...news, ...unknown });
    }
    assert.deepEqual([registry.calls, said], [[], []]);
  });

  it("warns before the creation when the registry cannot tell, and fails after it", async () => {
    const { resource, registry, news, say, said } = fixture();
    const { state } = await resource.publish(undefined, news, say);
    said.length = 0;
    registry.before = () => {
      throw new RegistryError("ghcr.io answered 403", 403);
    };
    const unbuilt = { ...news, manifests: [{ digest: UNKNOWN }] };
    assert.deepEqual(await resource.preview(undefined, unbuilt, say), unbuilt);
    const warning = { severity: "warning", lines: ["the current tags could not be read: ghcr.io answered 403"] };
    assert.deepEqual(said, [warning]);
    await assert.rejects(resource.preview(state, unbuilt, say), { status: 403 });
  });

  it("refuses to take every tag back to an older publication, before the creation too", async () => {
    const { resource, registry, news, say } = fixture();
    const newer = registry.placeIndex(APP, [], { [CREATED]: "2026-03-01T00:00:00Z" }).digest;
    for (const tag of news.tags) registry.tag(APP, tag, newer);
    const { state } = await fixture().resource.publish(undefined, news, say);
    await assert.rejects(resource.preview(state, { ...news, manifests: [{ digest: UNKNOWN }] }, say), {
      message: /is not moved back to the new build/,
    });
    for (const manifests of [news.manifests, [{ digest: UNKNOWN }]]) {
      await assert.rejects(resource.preview(undefined, { ...news, manifests }, say), { message: /\bnewer\b/ });
    }
    assert.deepEqual(registry.writes, []);
  });

  it("fails for an image that is gone, also before the creation", async () => {
    const { resource, registry, news, say, amd64 } = fixture();
    registry.remove(APP, amd64.digest);
    await assert.rejects(resource.preview(undefined, news, say), /the image for linux\/amd64 is gone/);
  });
});

describe("IndexResource.publish", () => {
  it("gives the repository as id, and tells what moved and what was left", async () => {
    const { resource, news, say, said } = fixture();
    const { id, state } = await resource.publish(undefined, news, say);
    assert.equal(id, APP);
    said.length = 0;
    const changed = { ...news, tags: ["latest", "2"], annotations: { a: "b" } };
    const { state: next } = await resource.publish(state, changed, say);
    const [before, after] = [state.digest, next.digest].map((digest) => shortDigest(String(digest)));
    const lines = [
      APP,
      `2: new, ${after}`,
      `latest: moved from ${before} to ${after}`,
      "1.2.3: left in the registry, no longer moved by this stack",
      "1.2: left in the registry, no longer moved by this stack",
    ];
    assert.deepEqual(said, [{ severity: "info", lines }]);
  });

  it("remembers of what it is, as its annotations name it", async () => {
    const { resource, news, say } = fixture();
    const publicationWith = async (annotations: object) =>
      (await resource.publish(undefined, { ...news, annotations }, say)).state.publication;
    assert.deepEqual(await publicationWith({}), {});
    const OCI = "org.opencontainers.image";
    const annotations = { [`${OCI}.version`]: "1.2.3", [`${OCI}.revision`]: "abc", [`${OCI}.title`]: "app" };
    assert.deepEqual(await publicationWith(annotations), { version: "1.2.3", revision: "abc" });
  });

  it("warns of another publisher who was faster", async () => {
    const { resource, registry, news, say, said } = fixture();
    const other = registry.placeIndex(APP, []).digest;
    let isPut = false;
    registry.before = (call) => {
      if (isPut && call === `resolve ${APP} latest`) registry.tag(APP, "latest", other);
      isPut ||= call === `put ${APP} latest`;
    };
    await resource.publish(undefined, news, say);
    assert.deepEqual([said[0]?.severity, said.length], ["warning", 1]);
  });

  it("warns, before and after, of a publication that says it is of the future", async () => {
    const { resource, news, say, said } = fixture();
    const ahead = { ...news, annotations: { [CREATED]: "2999-01-01T00:00:00Z" } };
    const words = /^ghcr\.io\/acme\/app: it says it was created 2999-01-01T00:00:00Z, which is in the future/;
    for (const act of [() => resource.preview(undefined, ahead, say), () => resource.publish(undefined, ahead, say)]) {
      said.length = 0;
      await act();
      assert.deepEqual(
        said.map(({ severity }) => severity),
        ["info", "warning"],
      );
      assert.match(said[1]?.lines[0] ?? "", words);
    }
  });

  it("waits for a platform that was built just now, and not for one that was published before", async () => {
    const { registry, news, say, amd64, armv7 } = fixture();
    /** The registry does not have the image yet when it is asked for the first time. */
    const lateBy = (digest: string) => {
      const manifest = registry.manifest.bind(registry);
      let asked = 0;
      registry.manifest = async (where, reference) =>
        reference === digest && asked++ === 0 ? undefined : manifest(where, reference);
    };
    const resource = new IndexResource(new AbortController().signal, () => registry, 10_000);
    const one = { ...news, manifests: news.manifests.slice(0, 1) };
    lateBy(amd64.digest);
    const { state } = await resource.publish(undefined, one, say);
    lateBy(armv7.digest);
    const { state: both } = await resource.publish(state, news, say);
    lateBy(amd64.digest);
    await assert.rejects(resource.publish(both, news, say), /the image for linux\/amd64 is gone/);
  });

  it("leaves what is newer where it is: told before, warned of after, and nothing more the second time", async () => {
    const { resource, registry, news, say, said } = fixture();
    const newer = registry.placeIndex(APP, [], { [VERSION]: "1.3.0" }).digest;
    registry.tag(APP, "latest", newer);
    const kept = { ...news, keepNewer: news.tags };
    const line = `latest: left at ${shortDigest(newer)}, which is newer: version 1.2.3 is older than 1.3.0`;
    await resource.preview(undefined, kept, say);
    const cell = newer.slice(7, 19);
    assert.deepEqual(cells(said[0]?.lines.slice(-1)), [
      ["latest", cell, "the same", "version 1.2.3 is older than 1.3.0"],
    ]);
    const { state } = await resource.publish(undefined, kept, say);
    assert.deepEqual([said[1]?.severity, said[1]?.lines.at(-1)], ["warning", line]);
    assert.equal(registry.tags(APP).latest, newer);
    assert.deepEqual(state.left, { latest: "version 1.2.3 is older than 1.3.0" });
    assert.deepEqual(Object.keys(state.movedFrom as object), ["1.2.3", "1.2"]);
    assert.deepEqual(await resource.diff(state, kept), { replace: false, properties: [] });
    assert.deepEqual(await resource.read(state), state);
  });

  it("hands the state over when it comes half way, and nothing when it does not begin", async () => {
    const { resource, registry, news, say } = fixture();
    registry.before = (call) => {
      if (call === `put ${APP} 1.2`) throw new RegistryError("refused", 500);
    };
    const error: unknown = await resource.publish(undefined, news, say).catch((reason) => reason);
    assert.ok(error instanceof PartialResult);
    assert.equal(error.id, APP);
    assert.deepEqual(Object.keys(error.state.published as object), ["1.2.3"]);
    registry.before = () => {
      throw new RegistryError("refused", 500);
    };
    const early: unknown = await resource.publish(undefined, news, say).catch((reason) => reason);
    assert.ok(early instanceof Error && !(early instanceof PartialResult));
  });

  it("stops between tags when it is cancelled", async () => {
    const { resource, registry, news, say, stop } = fixture();
    registry.before = (call) => {
      if (call === `put ${APP} 1.2.3`) stop.abort();
    };
    await assert.rejects(resource.publish(undefined, news, say), { name: "PartialResult", message: /^stopped before/ });
    assert.deepEqual(Object.keys(registry.tags(APP)), ["1.2.3"]);
  });
});

describe("IndexResource, afterwards", () => {
  async function published() {
    const all = fixture();
    const { state } = await all.resource.publish(undefined, all.news, all.say);
    all.said.length = 0;
    return { ...all, state };
  }

  it("finds no difference, and one when a tag was deleted", async () => {
    const { resource, registry, state, news } = await published();
    assert.deepEqual(await resource.diff(state, news), { replace: false, properties: [] });
    registry.content(APP).tags.delete("1.2");
    assert.deepEqual(await resource.diff(state, news), { replace: false, properties: ["tags[1]"] });
  });

  it("reads the tags as they are now", async () => {
    const { resource, registry, state } = await published();
    assert.deepEqual(await resource.read(state), state);
    const other = registry.placeIndex(APP, []).digest;
    registry.tag(APP, "latest", other);
    registry.content(APP).tags.delete("1.2");
    const live = await resource.read(state);
    assert.deepEqual(live, { ...state, published: { "1.2.3": state.digest, latest: other } });
  });

  it("reads nothing when the index is gone, and fails when the registry cannot tell", async () => {
    const { resource, registry, state } = await published();
    registry.before = () => {
      throw new RegistryError("answered 500", 500);
    };
    await assert.rejects(resource.read(state), { status: 500 });
    registry.before = () => {};
    registry.remove(APP, String(state.digest));
    assert.equal(await resource.read(state), undefined);
  });

  it("is deleted without asking the registry, and says what stays", async () => {
    const { resource, registry, state, say, said } = await published();
    registry.calls.length = 0;
    await resource.delete(state, say);
    assert.deepEqual(registry.calls, []);
    assert.deepEqual(said[0]?.lines, [
      APP,
      ...["1.2.3", "1.2", "latest"].map((tag) => `${tag}: stays in the registry`),
    ]);
  });
});
