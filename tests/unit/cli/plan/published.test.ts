import assert from "node:assert/strict";
import { askPublished, exactVersions } from "../../../../cli/plan/published.ts";
import { formatRepository, type Repository } from "../../../../lib/oci/reference.ts";

/** A registry that has these references, and cannot tell of those that are errors. */
function registry(has: Readonly<Record<string, string | Error>>) {
  return {
    async resolve(repository: Repository, reference: string) {
      const found = has[`${formatRepository(repository)}:${reference}`];
      if (found instanceof Error) throw found;
      return found;
    },
  };
}

describe("exactVersions", () => {
  it("are tags that name one version in full", () => {
    const tags = ["1.80.0", "v0.2.0", "2.0.0-rc.1", "1.80", "1", "latest", "main", "sha-6071f56"];
    assert.deepEqual(exactVersions(tags), ["1.80.0", "v0.2.0", "2.0.0-rc.1"]);
  });
});

describe("askPublished", () => {
  const repositories = ["ghcr.io/acme/app", "docker.io/acme/app"];
  const both = { "ghcr.io/acme/app:1.0.0": "d", "docker.io/acme/app:1.0.0": "d" };
  const { "docker.io/acme/app:1.0.0": _, ...one } = both;

  const cases: [name: string, has: Record<string, string>, tags: string[], published: boolean | undefined][] = [
    ["every repository has the version", both, ["1.0.0", "latest"], true],
    ["one lacks it", one, ["1.0.0"], false],
    ["one version of two is new", both, ["1.0.0", "1.0.1"], false],
    ["there is no exact version", both, ["latest"], undefined],
  ];
  for (const [name, has, tags, published] of cases) {
    it(`is ${published} when ${name}`, async () => {
      assert.deepEqual(await askPublished(registry(has), repositories, tags), { published, warnings: [] });
    });
  }

  it("does not know, and says why, when a registry cannot tell", async () => {
    const client = registry({ ...both, "docker.io/acme/app:1.0.0": new Error("docker.io answered 503") });
    assert.deepEqual(await askPublished(client, repositories, ["1.0.0"]), {
      published: undefined,
      warnings: ["could not check whether its version is published: docker.io answered 503"],
    });
  });
});
