import assert from "node:assert/strict";
import { repositoryNamed } from "../../../../sandbox/github/packages.ts";
import { FakeRegistry, stopAll } from "../../lib/registry/fake-registry.ts";
import { Github, REPOSITORY_NAME } from "./fixture.ts";

const PACKAGE = "orgs/acme/packages/container/hit-counter";
const [INDEX, AMD64, ARM64] = ["a", "b", "c"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const AUTHORIZATION = "Basic c2VjcmV0";

/** A registry with one index under two tags, whose source is the repository of the emulator. */
function registry(): Promise<FakeRegistry> {
  const index = {
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [{ digest: AMD64 }, { digest: ARM64 }],
    annotations: {
      "org.opencontainers.image.source": `https://github.com/${REPOSITORY_NAME}`,
      "org.opencontainers.image.created": "2026-01-31T13:00:00.000+01:00",
    },
  };
  const documents: Record<string, object> = {
    "/v2/_catalog?n=1000": { repositories: ["acme/hit-counter", "mirror/hit-counter"] },
    "/v2/acme/hit-counter/tags/list": { tags: ["v1", "latest"] },
    "/v2/acme/untagged/tags/list": { tags: null },
    "/v2/acme/hit-counter/manifests/v1": index,
    "/v2/acme/hit-counter/manifests/latest": index,
  };
  return FakeRegistry.start(({ path, headers }) => {
    const document = headers.authorization === AUTHORIZATION ? documents[path] : undefined;
    return {
      status: document ? 200 : 404,
      headers: { "docker-content-digest": INDEX },
      body: JSON.stringify(document ?? {}),
    };
  });
}

describe("packages of the emulator", () => {
  let github: Github;
  beforeEach(async () => {
    const images = await registry();
    github = await Github.start({ registry: { url: `http://${images.host}`, authorization: AUTHORIZATION } });
  });
  afterEach(async () => {
    stopAll();
    await github.stop();
  });

  it("are what was pushed, private and linked to the repository that the image names", async () => {
    const { json } = await github.get(PACKAGE);
    assert.deepEqual([json.name, json.package_type, json.visibility], ["hit-counter", "container", "private"]);
    assert.equal(json.version_count, 3);
    assert.equal((json.repository as { full_name: string }).full_name, REPOSITORY_NAME);
    assert.equal(json.html_url, `${github.url}orgs/acme/packages/container/package/hit-counter`);
    const { json: list } = await github.get("orgs/acme/packages?package_type=container");
    assert.deepEqual(list, [json]);
    assert.equal((await github.get("orgs/acme/packages/container/untagged")).status, 404);
    assert.equal((await github.get("orgs/acme/packages")).status, 400);
    assert.equal((await github.get("users/acme/packages/container/hit-counter")).status, 404);
  });

  it("have a version for the index and for all that it lists", async () => {
    const { json } = await github.get(`${PACKAGE}/versions`);
    const versions = json as unknown as { name: string; created_at: string; metadata: { container: object } }[];
    assert.deepEqual(
      versions.map(({ name, metadata }) => [name, metadata.container]),
      [
        [INDEX, { tags: ["v1", "latest"] }],
        [AMD64, { tags: [] }],
        [ARM64, { tags: [] }],
      ],
    );
    assert.equal(versions[0]?.created_at, "2026-01-31T12:00:00Z");
  });

  it("are shown, linked and unlinked by a person, which the API cannot do", async () => {
    await github.control.call("setPackage", { package: "acme/hit-counter", visibility: "public" });
    await github.control.call("setPackage", { package: "acme/hit-counter", repository: null });
    const { json } = await github.get(PACKAGE);
    assert.deepEqual([json.visibility, json.repository, json.version_count], ["public", undefined, 3]);
    for (const method of ["PATCH", "PUT"]) assert.equal((await github.send(method, PACKAGE)).status, 404);
    await github.control.call("removePackage", { package: "acme/hit-counter" });
    assert.equal((await github.get(PACKAGE)).json.visibility, "private");
  });

  it("may be told of without an image", async () => {
    const versions = [{ digest: INDEX, tags: ["latest"] }];
    await github.control.call("setPackage", { package: "octocat/deep/app", versions, repository: REPOSITORY_NAME });
    for (const path of ["user", "users/octocat"]) {
      const { json } = await github.get(`${path}/packages/container/deep%2Fapp`);
      assert.deepEqual([json.name, json.version_count], ["deep/app", 1], path);
    }
  });

  it("are deleted and come back, whole or by version", async () => {
    const { json } = await github.get(`${PACKAGE}/versions`);
    const [{ id } = assert.fail("it has versions")] = json as unknown as { id: number }[];
    const version = `${PACKAGE}/versions/${id}`;
    assert.equal((await github.send("DELETE", version)).status, 204);
    assert.equal((await github.get(version)).status, 404);
    assert.equal((await github.get(PACKAGE)).json.version_count, 2);
    assert.equal((await github.send("POST", `${version}/restore`)).status, 204);
    assert.equal((await github.get(version)).json.name, INDEX);
    assert.equal((await github.send("DELETE", PACKAGE)).status, 204);
    assert.equal((await github.get(PACKAGE)).status, 404);
    assert.deepEqual((await github.get("orgs/acme/packages?package_type=container")).json, []);
    assert.equal((await github.send("POST", `${PACKAGE}/restore`)).status, 204);
    assert.equal((await github.get(PACKAGE)).status, 200);
  });

  it("are seen by who may see them", async () => {
    const { control } = github;
    await control.call("addToken", { token: "none", login: "octocat", scopes: ["repo"] });
    await control.call("addToken", { token: "reader", login: "octocat", scopes: ["read:packages"] });
    await control.call("addToken", { token: "stranger", login: "mona", scopes: ["read:packages"] });
    await control.call("addToken", {
      token: "workflow",
      login: "x",
      scopes: ["packages:read"],
      workflowOf: REPOSITORY_NAME,
    });
    await control.call("addToken", {
      token: "other",
      login: "x",
      scopes: ["packages:write"],
      workflowOf: "acme/other",
    });
    const get = async (token: string) => {
      github.token = token;
      return github.refusal("GET", PACKAGE);
    };
    assert.deepEqual(await get("none"), [403, "You need at least read:packages scope to get a package."]);
    assert.equal((await github.get(PACKAGE)).headers.get("x-accepted-oauth-scopes"), "read:packages");
    assert.deepEqual(await get("stranger"), [404, "Not Found"]);
    assert.deepEqual(await get("other"), [404, "Not Found"]);
    assert.deepEqual(await get("workflow"), [200, undefined]);
    assert.deepEqual(await get("reader"), [200, undefined]);
    const refused = [403, "You need at least delete:packages scope to delete a package."];
    assert.deepEqual(await github.refusal("DELETE", PACKAGE), refused);
    await control.call("setPackage", { package: "acme/hit-counter", visibility: "public" });
    assert.deepEqual(await get("stranger"), [200, undefined]);
  });
});

describe("repositoryNamed", () => {
  const addresses: [source: string | undefined, repository: string | undefined][] = [
    ["https://github.com/acme/app", "acme/app"],
    ["https://github.com/acme/app.git", "acme/app"],
    ["http://127.0.0.1:5056/acme/app/", "acme/app"],
    ["https://github.com/acme", undefined],
    ["https://example.com/a/b/c", undefined],
    ["git@github.com:acme/app.git", undefined],
    [undefined, undefined],
  ];
  for (const [source, repository] of addresses) {
    it(`of ${source} is ${repository}`, () => assert.equal(repositoryNamed(source), repository));
  }
});
