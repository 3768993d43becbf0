import assert from "node:assert/strict";
import { digestOf, MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { FakeRegistry, type Reply, stopAll } from "./fake-registry.ts";
import { client, refusal, removeFolders, repositoryOf } from "./fixture.ts";

const DIGEST = digestOf(Buffer.from("subject"));
const PATH = `/v2/acme/app/referrers/${DIGEST}`;
const descriptor = (name: string) => ({
  mediaType: MEDIA_TYPES.ociManifest,
  digest: digestOf(Buffer.from(name)),
  size: name.length,
  artifactType: "application/vnd.example",
  annotations: { name },
});
const page = (names: readonly string[], link?: string): Reply => ({
  headers: { "content-type": MEDIA_TYPES.ociIndex, ...(link && { link }) },
  body: JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: names.map(descriptor) }),
});

afterEach(() => {
  stopAll();
  removeFolders();
});

/** What a registry that answers so is taken to list. */
async function listed(answer: (path: string) => Reply) {
  const fake = await FakeRegistry.start(({ path }) => (path === "/v2/" ? {} : answer(path)));
  return client().referrers(repositoryOf(fake), DIGEST);
}

describe("RegistryClient.referrers", () => {
  it("lists them over pages, with types and annotations", async () => {
    const found = await listed((path) =>
      path === PATH ? page(["a"], `<${PATH}?last=a>; rel="next"`) : page(path === `${PATH}?last=a` ? ["b"] : []),
    );
    assert.deepEqual(found, [descriptor("a"), descriptor("b")]);
  });

  it("lists none where the API knows none", async () => assert.deepEqual(await listed(() => page([])), []));

  const NO_API: Record<string, Reply> = {
    ...Object.fromEntries([404, 400, 405, 406, 501].map((status) => [`the status ${status}`, { status }])),
    "a page": { headers: { "content-type": "text/html" }, body: "<html>Sign in</html>" },
    "other JSON": { headers: { "content-type": "application/json" }, body: '{"name":"acme/app"}' },
    "an image": {
      headers: { "content-type": MEDIA_TYPES.ociManifest },
      body: JSON.stringify({ schemaVersion: 2, config: descriptor("c"), layers: [] }),
    },
  };
  for (const [name, reply] of Object.entries(NO_API)) {
    it(`takes ${name} for none`, async () => assert.equal(await listed(() => reply), undefined));
  }

  it("does not take a refusal or an outage for none", async () => {
    assert.match((await refusal(listed(() => ({ status: 403 })))).message, /forbids it while listing what refers to/);
    assert.match((await refusal(listed(() => ({ status: 503 })))).message, /answered 503 while listing what refers/);
  });
});
