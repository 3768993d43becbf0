import assert from "node:assert/strict";
import { formatRepository, type Repository } from "../../../../lib/oci/reference.ts";
import { PushAccess } from "../../../../provider/push-check/push-access.ts";

const REPOSITORIES = ["ghcr.io/acme/app", "docker.io/acme/app"];

/** Over registries that refuse these repositories, and those that were asked. */
function fixture(refused: readonly string[] = []) {
  const asked: string[] = [];
  const access = new PushAccess(new AbortController().signal, async (repository: Repository) => {
    const name = formatRepository(repository);
    asked.push(name);
    if (refused.includes(name)) throw new Error(`${name} refuses`);
  });
  return { access, asked };
}

describe("PushAccess", () => {
  it("asks for every repository, once in a run", async () => {
    const { access, asked } = fixture();
    const answer = { refusals: [], warnings: [] };
    assert.deepEqual(await access.ask({ repositories: REPOSITORIES }), answer);
    assert.deepEqual(await access.ask({ repositories: ["ghcr.io/acme/web", "docker.io/acme/app"] }), answer);
    assert.deepEqual(asked, [...REPOSITORIES, "ghcr.io/acme/web"]);
  });

  it("has a sentence for each repository that refuses, and the same for all images", async () => {
    const { access } = fixture(REPOSITORIES);
    const refusals = ["ghcr.io/acme/app refuses", "docker.io/acme/app refuses"];
    assert.deepEqual(await access.ask({ repositories: REPOSITORIES }), { refusals, warnings: [] });
    assert.deepEqual(await access.ask({ repositories: REPOSITORIES }), { refusals, warnings: [] });
    const other = fixture(["docker.io/acme/app"]).access;
    assert.deepEqual((await other.ask({ repositories: REPOSITORIES })).refusals, ["docker.io/acme/app refuses"]);
  });

  it("warns of a cache that takes no pushes, and of nothing that does", async () => {
    const { access, asked } = fixture(["ghcr.io/acme/cache"]);
    const caches = ["ghcr.io/acme/cache", "ghcr.io/acme/other"];
    assert.deepEqual(await access.ask({ repositories: REPOSITORIES, caches }), {
      refusals: [],
      warnings: [
        "the cache ghcr.io/acme/cache cannot be written, and the image is published without it: ghcr.io/acme/cache refuses. required: true at the cache would fail the build",
      ],
    });
    assert.deepEqual(asked, [...REPOSITORIES, ...caches]);
  });

  it("passes on what is said about a registry, and asks again where something else is", async () => {
    const seen: unknown[] = [];
    const access = new PushAccess(new AbortController().signal, async (_, registries) => {
      seen.push(registries);
    });
    const registries = { "docker.io": { tokenServices: ["auth.example.com"] } };
    await access.ask({
      repositories: ["docker.io/acme/app"],
      registries: { ...registries, "ghcr.io": { http: true } },
    });
    await access.ask({ repositories: ["docker.io/acme/app"], registries });
    await access.ask({ repositories: ["docker.io/acme/app"] });
    assert.deepEqual(seen, [registries, undefined]);
  });

  it("refuses what is no question", async () => {
    await assert.rejects(fixture().access.ask({ repositories: "ghcr.io/acme/app" }));
  });
});
