import assert from "node:assert/strict";
import { type AskLive, leftTags, liveAsker } from "../../../../components/plan/left-tags.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { stopAll } from "../../lib/registry/fake-registry.ts";
import { type ServedRegistry, serve } from "../../provider/served-registry.ts";
import { readApp } from "../settings/fixture.ts";

const OCI = "org.opencontainers.image";
const NEW = `sha256:${"a".repeat(64)}`;
const OLD = `sha256:${"b".repeat(64)}`;
const GHCR = "ghcr.io/acme/app";

/** A release 1.2.4, and what the repositories hold: 1.3.0 has taken `latest`. */
const metadata = {
  tags: ["1.2.4", "1.2", "latest"],
  rules: { "1.2.4": "type=semver,pattern={{version}}", "1.2": "type=semver,pattern={{major}}.{{minor}}", latest: "x" },
  forceTags: [] as string[],
  keepNewer: ["1.2.4", "1.2", "latest"],
  annotations: { index: { [`${OCI}.version`]: "1.2.4" } },
};
const held: Readonly<Record<string, [digest: string, version: string]>> = {
  latest: [NEW, "1.3.0"],
  "1.2": [OLD, "1.2.3"],
};
const ask: AskLive = async (_repository, tag) => {
  const [digest = "", version] = held[tag] ?? [];
  return version === undefined ? undefined : { digest, publication: { version } };
};
const image = { repositories: [GHCR], tags: ["type=semver,pattern={{version}}", "latest"] };

async function judge(more: Partial<typeof metadata> = {}, fields: object = image, asked: AskLive = ask) {
  const { left, problems } = await leftTags(readApp(fields), { ...metadata, ...more }, asked);
  return { left, problems: problems.map(({ path, message }) => `${formatPath(path)}: ${message}`) };
}

describe("leftTags", () => {
  it("leaves the tags of rules at what is newer", async () => {
    assert.deepEqual(await judge(), {
      left: [{ repository: GHCR, tag: "latest", reason: "version 1.2.4 is older than 1.3.0" }],
      problems: [],
    });
  });

  it("refuses one that is written out, at its place", async () => {
    const plain = { keepNewer: ["1.2.4", "1.2"], rules: { ...metadata.rules, latest: "latest" } };
    assert.deepEqual(await judge(plain), {
      left: [],
      problems: [
        `images.app.tags[1]: the tag latest of ${GHCR} points to the newer ${NEW} and is not moved back to the new build: version 1.2.4 is older than 1.3.0. Remove the tag, or force it with forceTags: ["latest"]`,
      ],
    });
  });

  it("refuses a publication of which no tag could move", async () => {
    const { left, problems } = await judge({ tags: ["latest"] });
    assert.deepEqual(left, []);
    assert.match(problems.join(), /^images\.app\.tags: the tag latest of .* is not moved back/);
  });

  it("judges each repository by itself", async () => {
    const fields = { ...image, repositories: [GHCR, "docker.io/acme/app", "no name"] };
    const onlyThere: AskLive = async (repository, tag) => (repository === GHCR ? ask(repository, tag) : undefined);
    const { left, problems } = await judge({}, fields, onlyThere);
    assert.deepEqual([left.map(({ repository }) => repository), problems], [[GHCR], []]);
  });

  it("lets move what is forced, and what is newer or says nothing", async () => {
    const none = { left: [], problems: [] };
    assert.deepEqual(await judge({ forceTags: ["latest"] }), none);
    assert.deepEqual(await judge({ annotations: { index: { [`${OCI}.version`]: "1.4.0" } } }), none);
    assert.deepEqual(await judge({ annotations: {} } as Partial<typeof metadata>), none);
  });

  it("asks nobody where nothing is published", async () => {
    const nobody: AskLive = () => assert.fail("asked");
    assert.deepEqual(await judge({}, { ...image, publish: false }, nobody), { left: [], problems: [] });
  });

  it("leaves it to the provider where a registry cannot tell", async () => {
    const fault: AskLive = async () => Promise.reject(new Error("answered 503"));
    assert.deepEqual(await judge({}, image, fault), { left: [], problems: [] });
  });
});

describe("liveAsker", () => {
  let served: ServedRegistry;
  let repository: string;
  beforeEach(async () => {
    served = await serve();
    repository = `${served.host}/app`;
  });
  afterEach(stopAll);

  it("asks once for each tag, and once for what several point to", async () => {
    const { digest } = served.registry.placeIndex(repository, [], { [`${OCI}.version`]: "1.3.0" });
    for (const tag of ["1.3", "latest"]) served.registry.tag(repository, tag, digest);
    const live = liveAsker({});
    for (const tag of ["1.3", "latest", "1.3"]) {
      const found = await live(repository, tag);
      assert.deepEqual([found?.digest, found?.publication.version], [digest, "1.3.0"]);
    }
    for (const tag of ["new", "new"]) assert.equal(await live(repository, tag), undefined);
    assert.deepEqual(served.counts(), { "HEAD tags": 3, "GET manifests": 1 });
  });

  it("knows for a moment what was answered", async () => {
    const { digest } = served.registry.placeIndex(repository, []);
    served.registry.tag(repository, "latest", digest);
    let now = 0;
    const live = liveAsker({}, undefined, () => now);
    assert.equal(live.known?.(repository, "latest"), undefined);
    for (const tag of ["latest", "new"]) await live(repository, tag);
    now = 9_999;
    assert.deepEqual(
      ["latest", "new"].map((tag) => live.known?.(repository, tag)),
      [digest, undefined],
    );
    now = 10_000;
    assert.equal(live.known?.(repository, "latest"), undefined);
  });
});
