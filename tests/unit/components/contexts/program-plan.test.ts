import assert from "node:assert/strict";
import type { GitContexts } from "../../../../components/contexts/git-dockerfiles.ts";
import { plannedGit } from "../../../../components/contexts/program-plan.ts";

const [PLANNED, NOW] = ["a".repeat(40), "b".repeat(40)] as [string, string];
const SERVERS: GitContexts = {
  pin: async (location) => {
    assert.ok(location.includes(NOW), `asked for ${location}`);
    return location;
  },
  dockerfile: async (location) => `FROM ${location}`,
};

describe("plannedGit", () => {
  const location = "https://github.com/acme/lib.git?submodules=false#main:sub";
  const git = plannedGit(
    { sha: "", images: new Set(), digests: new Map(), commits: new Map([[location, PLANNED]]) },
    SERVERS,
  );

  it("has each address at the commit of the plan, and asks no server", async () => {
    const pinned = `https://github.com/acme/lib.git?submodules=false#${PLANNED}:sub`;
    assert.equal(await git.pin(location, {}), pinned);
    assert.equal(await git.dockerfile(pinned, "Dockerfile", {}), `FROM ${pinned}`);
  });

  it("leaves an address that names a commit", async () => {
    const named = `https://github.com/acme/lib.git#${NOW}`;
    assert.equal(await git.pin(named, {}), named);
  });

  it("refuses an address that the plan does not have", async () => {
    await assert.rejects(git.pin("https://github.com/acme/lib.git#v2", {}), {
      message: '"https://github.com/acme/lib.git#v2" is not in the plan that MULTIARCH_PLAN names; plan again',
    });
  });
});
