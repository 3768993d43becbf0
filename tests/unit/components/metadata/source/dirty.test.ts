import assert from "node:assert/strict";
import fc from "fast-check";
import { type DirtyCase, dirtyVerdict } from "../../../../../components/metadata/source/index.ts";

const CHANGES = "the working tree has changes that are not committed (a.txt)";
const FIX = "commit or stash them, list what a job writes itself in .gitignore, or set dirty: ignore";

const branch: DirtyCase = {
  source: { isDirty: true, ref: "refs/heads/main" },
  files: ["a.txt"],
  tags: ["main", "latest"],
  isPreview: false,
  isCi: false,
};
const release: DirtyCase = { ...branch, source: { isDirty: true, ref: "refs/tags/v1.2.3" }, tags: ["1.2.3", "latest"] };

const warning = (tags: string) => ({
  warning: `${tags} would not be what the commit holds: ${CHANGES}; ${FIX}, fail or suffix`,
});
const fails = { problem: `dirty is "fail", and ${CHANGES}; ${FIX}` };
const refuses = { problem: `v1.2.3 is a release, but ${CHANGES}; ${FIX}` };
const marks = { suffix: "-dirty" };

describe("dirtyVerdict", () => {
  const cases: [name: string, given: DirtyCase, verdict: object][] = [
    ["warns on a laptop", branch, warning("main, latest")],
    ["warns on a laptop of a release", release, warning("1.2.3, latest")],
    ["warns in CI of a branch", { ...branch, isCi: true }, warning("main, latest")],
    ["warns in CI's preview of a release", { ...release, isCi: true, isPreview: true }, warning("1.2.3, latest")],
    ["refuses a release in CI", { ...release, isCi: true }, refuses],
    ["is quiet in CI when a release publishes nothing", { ...release, isCi: true, tags: [] }, {}],
    ["fails when told to", { ...branch, option: "fail" }, fails],
    ["fails in a preview too", { ...branch, option: "fail", isPreview: true }, fails],
    ["fails when nothing is published", { ...branch, option: "fail", tags: [] }, fails],
    ["marks the tags when told to", { ...branch, option: "suffix" }, marks],
    ["marks the tags of a release in CI", { ...release, option: "suffix", isCi: true }, marks],
    ["has nothing to mark without tags", { ...branch, option: "suffix", tags: [] }, {}],
    ["ignores a release in CI when told to", { ...release, option: "ignore", isCi: true }, {}],
  ];
  for (const [name, given, verdict] of cases) {
    it(name, () => assert.deepEqual(dirtyVerdict(given), verdict));
  }

  const lists: [files: string[], listed: string][] = [
    [[], "not committed;"],
    [["a", "b", "c"], "not committed (a, b, c);"],
    [["a", "b", "c", "d", "e"], "not committed (a, b, c and 2 more);"],
  ];
  for (const [files, listed] of lists) {
    it(`names ${files.length} files as "${listed}"`, () => {
      const { problem = "" } = dirtyVerdict({ ...branch, option: "fail", files });
      assert.ok(problem.includes(listed), problem);
    });
  }

  const anyCase: fc.Arbitrary<DirtyCase> = fc.record({
    option: fc.constantFrom("fail", "suffix", "ignore", undefined),
    source: fc.record({ isDirty: fc.boolean(), ref: fc.constantFrom("refs/heads/main", "refs/tags/v1", "") }),
    files: fc.array(fc.string()),
    tags: fc.array(fc.string()),
    isPreview: fc.boolean(),
    isCi: fc.boolean(),
  });

  it("says at most one thing, and nothing of a clean tree", () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const said = Object.keys(dirtyVerdict(given)).length;
        assert.ok(given.source.isDirty ? said <= 1 : said === 0);
      }),
    );
  });
});
