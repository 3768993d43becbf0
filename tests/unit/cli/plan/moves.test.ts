import assert from "node:assert/strict";
import { askMoves } from "../../../../cli/plan/moves.ts";
import type { AskLive, LiveTag } from "../../../../components/plan/left-tags.ts";
import type { PlannedImage } from "../../../../components/plan/plan-images.ts";

const [HERE, THERE] = ["1", "2"].map((digit) => digit.repeat(40)) as [string, string];
const live = (digest: string, revision: string): LiveTag => ({ digest, publication: { revision } });

function planned(image: Partial<PlannedImage["image"]> = {}, left: PlannedImage["metadata"]["left"] = []) {
  return {
    image: { publish: true, repositories: ["ghcr.io/acme/app", "acme.test/app"], ...image },
    metadata: {
      tags: ["1.2.3", "1.2", "latest"],
      left,
      annotations: { index: { "org.opencontainers.image.revision": HERE } },
    },
  } as unknown as PlannedImage;
}

describe("where the tags of a plan point", () => {
  const has: Record<string, LiveTag> = {
    "ghcr.io/acme/app:1.2": live("sha256:a", THERE),
    "ghcr.io/acme/app:latest": live("sha256:b", HERE),
  };
  const ask: AskLive = async (repository, tag) => {
    if (repository.startsWith("acme.test")) throw new Error("acme.test answered 503");
    return has[`${repository}:${tag}`];
  };

  it("is asked of each repository, and one that cannot tell says why", async () => {
    const [first, second, ...others] = await askMoves(planned(), ask);
    assert.deepEqual(others, []);
    assert.deepEqual(
      first?.tags.map(({ tag, live, why, stays }) => [tag, live, why, stays]),
      [
        ["1.2.3", undefined, "new", false],
        ["1.2", "sha256:a", "moves", false],
        ["latest", "sha256:b", "same commit", false],
      ],
    );
    assert.deepEqual(second, {
      repository: "acme.test/app",
      next: first?.next,
      tags: [],
      failure: "acme.test answered 503",
    });
  });

  it("says which tags stay, and why, in the repository where they do", async () => {
    const reason = "version 1.2.3 is older than 2.0.0";
    const image = { repositories: ["ghcr.io/acme/app", "ghcr.io/acme/copy"] };
    const [first, second] = await askMoves(
      planned(image, [{ repository: "ghcr.io/acme/app", tag: "latest", reason }]),
      ask,
    );
    assert.deepEqual(
      first?.tags.map(({ why, stays }) => [why, stays]),
      [
        ["new", false],
        ["moves", false],
        [reason, true],
      ],
    );
    assert.deepEqual(new Set(second?.tags.map(({ why }) => why)), new Set(["new"]));
  });

  it("is not asked for what is not published", async () => {
    const never: AskLive = () => assert.fail("asked");
    assert.deepEqual(await askMoves(planned({ publish: false }), never), []);
  });
});
