import assert from "node:assert/strict";
import type { BuiltPlatform } from "../../../../components/built/built-platform.ts";
import { checkBuilt, foreignBuilt, type Here } from "../../../../components/built/check-built.ts";
import type { PushedMembers } from "../../../../components/built/pushed-members.ts";
import { readApp } from "../settings/fixture.ts";
import { builtOf } from "./fixture.ts";

const AGAIN = "build it again with: multiarch build --platforms linux/arm64";

/** What is wrong with a platform, or nothing. */
async function check(
  changes: Partial<BuiltPlatform> = {},
  here: Partial<Here> = {},
  answer: PushedMembers = { members: ["sha256:1"] },
) {
  const asked: unknown[] = [];
  const { revision, fingerprint, digest: _, ...rest } = builtOf(changes);
  const built =
    "digest" in changes && changes.digest === undefined ? { revision, fingerprint, ...rest } : builtOf(changes);
  const found = await checkBuilt(built, {
    image: { publish: true, repositories: ["ghcr.io/acme/app"] },
    revision: builtOf().revision,
    fingerprint: builtOf().fingerprint,
    askPushed: async (...question) => {
      asked.push(question);
      return answer;
    },
    command: "multiarch build --platforms linux/arm64",
    ...here,
  });
  return { found, asked };
}

describe("checkBuilt", () => {
  it("takes what this job would build, with what belongs to it", async () => {
    const { found, asked } = await check();
    assert.deepEqual(found, { taken: { ...builtOf(), members: ["sha256:1"] } });
    assert.deepEqual(asked, [[{ digest: builtOf().digest, platform: "linux/arm64" }, ["ghcr.io/acme/app"]]]);
  });

  it("takes what was pushed to more repositories, by any of their names", async () => {
    const repositories = ["index.docker.io/acme/app", "ghcr.io/acme/app"];
    const { found } = await check({ repositories }, { image: { publish: true, repositories: ["docker.io/acme/app"] } });
    assert.ok("taken" in found);
  });

  it("takes what is only built, of which no registry is asked", async () => {
    const { found, asked } = await check(
      { digest: undefined as never },
      { image: { publish: false, repositories: [] } },
    );
    assert.ok("taken" in found);
    assert.deepEqual(asked, []);
  });

  const other = { fingerprint: { args: "sha256:1", labels: "sha256:2" } };
  const refused: [string, Parameters<typeof check>, string[]][] = [
    [
      "another commit, and nothing of what comes of that",
      [{ revision: "a".repeat(40), ...other }],
      [
        `app on linux/arm64 was built at ${"a".repeat(12)}, and this checkout is at 6071f564087d; ${AGAIN}, or check out ${"a".repeat(12)}`,
      ],
    ],
    [
      "no commit",
      [{ revision: "" }],
      [`app on linux/arm64 was built at no commit, and this checkout is at 6071f564087d; ${AGAIN}`],
    ],
    [
      "other parts",
      [other],
      [`app on linux/arm64 was built with other build arguments (args), labels than this checkout has; ${AGAIN}`],
    ],
    [
      "other bases",
      [{ fingerprint: { ...builtOf().fingerprint, bases: "sha256:1" } }],
      [
        `app on linux/arm64 was built with other base images (bases) than this checkout has; ${AGAIN}, and give every job the same plan in MULTIARCH_PLAN`,
      ],
    ],
    [
      "a build without a push",
      [{ digest: undefined as never }],
      [`app on linux/arm64 was built without a push; ${AGAIN}`],
    ],
    [
      "a repository that lacks it",
      [{ repositories: [] }],
      [`app on linux/arm64 was not pushed to ghcr.io/acme/app; ${AGAIN}`],
    ],
    [
      "what registries say",
      [{}, {}, { problems: ["ghcr.io/acme/app has no sha256:1"] }],
      [`app on linux/arm64: ghcr.io/acme/app has no sha256:1; ${AGAIN}`],
    ],
  ];
  for (const [what, given, problems] of refused) {
    it(`refuses ${what}`, async () => assert.deepEqual((await check(...given)).found, { problems }));
  }

  it("tells everything together", async () => {
    const repositories = ["ghcr.io/acme/app", "ghcr.io/acme/two"];
    const { found, asked } = await check(other, { image: { publish: true, repositories } }, { problems: ["gone"] });
    assert.ok("problems" in found);
    assert.equal(found.problems.length, 3);
    assert.deepEqual((asked[0] as unknown[])[1], ["ghcr.io/acme/app"]);
  });
});

describe("foreignBuilt", () => {
  it("tells of images and platforms that the stack does not have", () => {
    const files = {
      folder: "built",
      problems: [],
      platforms: [builtOf(), builtOf({ platform: "linux/386" }), builtOf({ image: "web" })],
    };
    const app = readApp({ platforms: ["linux/arm64", "linux/amd64"] });
    assert.deepEqual(foreignBuilt(files, [app]), [
      "MULTIARCH_BUILT has a file of app on linux/386, and the image is not built for that platform; remove the file, or add the platform",
      "MULTIARCH_BUILT has a file of web on linux/arm64, and this stack has no image of that name; remove the file",
    ]);
  });
});
