import assert from "node:assert/strict";
import { crane, pushImage } from "./support/images.ts";
import { sandboxRegistry } from "./support/workspace.ts";

describe("packages of GitHub in the sandbox", function () {
  this.timeout(30_000);

  const { SANDBOX_GITHUB: github, SANDBOX_GITHUB_TOKEN: token } = process.env;

  async function get(path: string): Promise<unknown> {
    const response = await fetch(`${github}api/v3/${path}`, { headers: { authorization: `Bearer ${token}` } });
    return response.json();
  }

  it("are what its registry holds", async () => {
    const ref = `${sandboxRegistry()}/acme/packaged:v1`;
    await pushImage(ref, "linux/amd64", "content");
    const source = "org.opencontainers.image.source=https://github.com/acme/hit-counter";
    await crane("mutate", "--annotation", source, "--tag", ref, ref);
    const found = (await get("orgs/acme/packages/container/packaged")) as Record<string, unknown>;
    const { full_name } = found.repository as { full_name: string };
    assert.deepEqual([found.name, found.visibility, full_name], ["packaged", "private", "acme/hit-counter"]);
    const [version] = (await get("orgs/acme/packages/container/packaged/versions")) as [Record<string, unknown>];
    assert.equal(version.name, await crane("digest", ref));
    assert.deepEqual(version.metadata, { package_type: "container", container: { tags: ["v1"] } });
    const packages = (await get("orgs/acme/packages?package_type=container")) as { name: string }[];
    assert.ok(packages.some(({ name }) => name === "packaged"));
  });
});
