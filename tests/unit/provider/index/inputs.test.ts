import assert from "node:assert/strict";
import { inputProblems, type PreviewInputs } from "../../../../provider/index/inputs.ts";

const A = `sha256:${"a".repeat(64)}`;
const GOOD: PreviewInputs = {
  repository: "ghcr.io/acme/app",
  tags: ["v1", "latest"],
  manifests: [{ digest: A, platform: "linux/amd64" }, { digest: A }, { digest: A }],
  annotations: {},
  forceTags: ["latest"],
  keepNewer: ["v1"],
};

describe("inputProblems", () => {
  it("finds none in good inputs, nor in what is not known yet", () => {
    assert.deepEqual(inputProblems(GOOD), []);
    const unknown = { repository: undefined, tags: undefined, manifests: undefined, annotations: undefined };
    assert.deepEqual(inputProblems({ ...unknown, forceTags: undefined, keepNewer: undefined }), []);
    assert.deepEqual(inputProblems({ ...GOOD, tags: undefined }), []);
  });

  const faults: [changes: Partial<PreviewInputs>, property: string, reason: RegExp][] = [
    [{ repository: "acme/app" }, "repository", /^"acme\/app" has no registry; write "docker\.io\/acme\/app"/],
    [{ repository: "" }, "repository", /^"" is empty/],
    [{ tags: [], forceTags: [], keepNewer: [] }, "tags", /^is empty; name at least one tag$/],
    [{ tags: ["latest", "-a"], keepNewer: [] }, "tags[1]", /^"-a" starts with "-"/],
    [{ tags: ["latest", "a", "latest"], keepNewer: [] }, "tags[2]", /^"latest" is already at \[0\]; remove one$/],
    [{ forceTags: ["latest", "v2"] }, "forceTags[1]", /^"v2" is not one of the tags; fix or remove it$/],
    [{ keepNewer: ["v3"] }, "keepNewer[0]", /^"v3" is not one of the tags; fix or remove it$/],
    [{ manifests: [] }, "manifests", /^is empty; an index needs at least one manifest$/],
    [
      { manifests: [{ digest: "sha256:1" }] },
      "manifests[0].digest",
      /^"sha256:1" is not a digest; write sha256:<64 hex/,
    ],
    [{ manifests: [{ digest: A, repository: "x" }] }, "manifests[0].repository", /^"x" has no registry/],
    [
      { manifests: [{ digest: A, platform: "amd64" }] },
      "manifests[0].platform",
      /^"amd64" is not a platform; write os/,
    ],
    [
      {
        manifests: [
          { digest: A, platform: "linux/arm" },
          { digest: A, platform: "linux/arm/v7" },
        ],
      },
      "manifests[1].platform",
      /^"linux\/arm\/v7" is already at \[0\]/,
    ],
  ];
  for (const [changes, property, reason] of faults) {
    it(`names ${property} of ${JSON.stringify(changes).slice(0, 60)}`, () => {
      const problems = inputProblems({ ...GOOD, ...changes });
      assert.deepEqual(
        problems.map((problem) => problem.property),
        [property],
      );
      assert.match(problems[0]?.reason ?? "", reason);
    });
  }

  it("tells all problems together", () => {
    const problems = inputProblems({
      ...GOOD,
      repository: "x",
      tags: ["-"],
      manifests: [{ digest: "d", platform: "p" }],
    });
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["repository", "tags[0]", "forceTags[0]", "keepNewer[0]", "manifests[0].digest", "manifests[0].platform"],
    );
  });
});
