import assert from "node:assert/strict";
import { formatRepository, type Repository } from "../../../../lib/oci/reference.ts";
import { PushCheckResource } from "../../../../provider/push-check/resource.ts";

const NEWS = { repositories: ["ghcr.io/acme/app", "docker.io/acme/app"], builds: "f00" };

const unheard = () => assert.fail("nothing is to be told");

/** The resource over registries that refuse these repositories, and those that were asked. */
function fixture(refused: readonly string[] = []) {
  const asked: string[] = [];
  const resource = new PushCheckResource(new AbortController().signal, async (repository: Repository) => {
    const name = formatRepository(repository);
    asked.push(name);
    if (refused.includes(name)) throw new Error(`${name} refuses`);
  });
  return { resource, asked };
}

describe("PushCheckResource", () => {
  it("asks for every repository when it is created or updated", async () => {
    const { resource, asked } = fixture();
    const expected = { id: "ghcr.io/acme/app,docker.io/acme/app", state: NEWS };
    assert.deepEqual(await resource.publish(undefined, NEWS, unheard), expected);
    assert.deepEqual(await resource.publish(NEWS, NEWS, unheard), expected);
    assert.deepEqual(asked, [...NEWS.repositories, ...NEWS.repositories]);
  });

  it("fails with a sentence for each repository that refuses", async () => {
    const { resource } = fixture(NEWS.repositories);
    await assert.rejects(resource.publish(undefined, NEWS, unheard), {
      message: "ghcr.io/acme/app refuses\ndocker.io/acme/app refuses",
    });
    await assert.rejects(fixture(["docker.io/acme/app"]).resource.publish(undefined, NEWS, unheard), {
      message: "docker.io/acme/app refuses",
    });
  });

  it("warns of a cache that takes no pushes, and of nothing that does", async () => {
    const { resource, asked } = fixture(["ghcr.io/acme/cache"]);
    const heard: unknown[] = [];
    const news = { ...NEWS, caches: ["ghcr.io/acme/cache", "ghcr.io/acme/other"] };
    await resource.publish(undefined, news, async (...said) => void heard.push(said));
    assert.deepEqual(heard, [
      [
        [
          "the cache ghcr.io/acme/cache cannot be written, and the image is published without it: ghcr.io/acme/cache refuses. required: true at the cache would fail the build",
        ],
        "warning",
      ],
    ]);
    assert.deepEqual(asked, [...NEWS.repositories, ...news.caches]);
  });

  it("passes on what is said about registries", async () => {
    const seen: unknown[] = [];
    const resource = new PushCheckResource(new AbortController().signal, async (_, registries) => {
      seen.push(registries);
    });
    const registries = { "docker.io": { tokenServices: ["auth.example.com"] } };
    const news = { ...NEWS, repositories: ["docker.io/acme/app"], registries };
    assert.deepEqual(resource.check(news).failures, []);
    assert.deepEqual((await resource.publish(undefined, news, async () => undefined)).state, news);
    assert.deepEqual(seen, [registries]);
  });

  it("asks nobody in a preview, in a comparison, or when it is read or deleted", async () => {
    const { resource, asked } = fixture(NEWS.repositories);
    assert.deepEqual(await resource.preview(undefined, NEWS), NEWS);
    assert.deepEqual(await resource.read(NEWS), NEWS);
    await resource.diff(NEWS, NEWS);
    await resource.delete();
    assert.deepEqual(asked, []);
  });

  it("changes with the repositories, and with what is built", async () => {
    const { resource } = fixture();
    const changes = async (news: object) => {
      const { replace, properties } = await resource.diff(NEWS, { ...NEWS, ...news });
      assert.equal(replace, false);
      return properties;
    };
    assert.deepEqual(await changes({}), []);
    assert.deepEqual(await changes({ builds: "f01" }), ["builds"]);
    // Where builds run is for who reads the state.
    assert.deepEqual(await changes({ machines: { "linux/amd64": { builder: "multi" } } }), []);
    assert.deepEqual(await changes({ caches: ["ghcr.io/acme/cache"] }), ["caches"]);
    assert.deepEqual(await changes({ repositories: ["ghcr.io/acme/app"] }), ["repositories"]);
    assert.deepEqual(await changes({ registries: { "ghcr.io": { http: true } } }), ["registries"]);
  });

  it("names each input that is wrong", () => {
    const { resource } = fixture();
    assert.deepEqual(resource.check(NEWS), { inputs: NEWS, failures: [] });
    const [bad] = resource.check({ ...NEWS, repositories: ["app"] }).failures;
    assert.equal(bad?.property, "repositories[0]");
    assert.match(bad?.reason ?? "", /^"app" has no registry/);
    assert.equal(resource.check({ ...NEWS, caches: ["app"] }).failures[0]?.property, "caches[0]");
    assert.deepEqual(
      resource.check({ repositories: [1] }).failures.map(({ property }) => property),
      ["repositories.0", "builds"],
    );
  });
});
