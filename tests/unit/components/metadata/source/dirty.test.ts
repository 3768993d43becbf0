import assert from "node:assert/strict";
import fc from "fast-check";
import { type DirtyCase, dirtyVerdict } from "../../../../../components/metadata/source/index.ts";

const CHANGES = "the working tree has uncommitted changes (a.txt)";
const COMMIT_THEM = "commit or stash them, add files that the job writes to .gitignore";
const FIX = `${COMMIT_THEM}, or set dirty: ignore`;

const branch: DirtyCase = {
  source: { origin: "GitHub Actions", sha: "1111", ref: "refs/heads/main" },
  files: ["a.txt"],
  tags: ["main", "latest"],
  isPreview: false,
  isCi: false,
};
const release: DirtyCase = {
  ...branch,
  source: { ...branch.source, ref: "refs/tags/v1.2.3" },
  tags: ["1.2.3", "latest"],
};

const warning = { warning: "uncommitted changes: a.txt; commit or set dirty" };
const fails = { problem: `dirty is "fail", and ${CHANGES}; ${FIX}` };
const refuses = { problem: `v1.2.3 is a release, but ${CHANGES}; ${FIX}` };
const marks = { suffix: "-dirty" };
const clean = { files: [] };
const unknown = { ...clean, unreadable: "git is not installed" };
const NOT_READ =
  "git cannot tell what was changed: git is not installed; let git read the repository, or set dirty: ignore";
const other = (given: DirtyCase): DirtyCase => ({ ...given, source: { ...given.source, expectedSha: "2222" } });
const OTHER = "the commit that is checked out is 1111, while GitHub Actions runs for 2222; check out 2222";

describe("dirtyVerdict", () => {
  const cases: [name: string, given: DirtyCase, verdict: object][] = [
    ["warns on a laptop", branch, warning],
    ["warns on a laptop of a release", release, warning],
    ["warns in CI of a branch", { ...branch, isCi: true }, warning],
    ["warns in CI's preview of a release", { ...release, isCi: true, isPreview: true }, warning],
    ["refuses a release in CI", { ...release, isCi: true }, refuses],
    ["is quiet in CI when a release publishes nothing", { ...release, isCi: true, tags: [] }, {}],
    ["fails when told to", { ...branch, option: "fail" }, fails],
    ["fails in a preview too", { ...branch, option: "fail", isPreview: true }, fails],
    ["fails when nothing is published", { ...branch, option: "fail", tags: [] }, fails],
    ["marks the tags when told to", { ...branch, option: "suffix" }, marks],
    ["marks the tags of a release in CI", { ...release, option: "suffix", isCi: true }, marks],
    ["has nothing to mark without tags", { ...branch, option: "suffix", tags: [] }, {}],
    ["ignores a release in CI when told to", { ...release, option: "ignore", isCi: true }, {}],
    ["is quiet of a clean tree", { ...release, ...clean, isCi: true }, {}],
    ["fails of no clean tree", { ...release, ...clean, option: "fail", isCi: true }, {}],
    [
      "warns of what git cannot read",
      { ...branch, ...unknown },
      { warning: `main, latest may not match the commit: ${NOT_READ}` },
    ],
    [
      "refuses a release in CI that git cannot read",
      { ...release, ...unknown, isCi: true },
      { problem: `v1.2.3 is a release, but ${NOT_READ}` },
    ],
    [
      "fails of what git cannot read",
      { ...branch, ...unknown, option: "fail" },
      { problem: `dirty is "fail", and ${NOT_READ}` },
    ],
    [
      "cannot mark what git cannot read",
      { ...branch, ...unknown, option: "suffix" },
      { problem: `dirty is "suffix", and ${NOT_READ}` },
    ],
    ["ignores what git cannot read when told to", { ...release, ...unknown, option: "ignore", isCi: true }, {}],
    [
      "warns of another commit",
      other({ ...branch, ...clean }),
      { warning: `main, latest would not match the commit they are named after: ${OTHER}, or set dirty: ignore` },
    ],
    [
      "refuses a release in CI of another commit",
      other({ ...release, ...clean, isCi: true }),
      { problem: `v1.2.3 is a release, but ${OTHER}, or set dirty: ignore` },
    ],
    [
      "names one of several files in a warning",
      { ...branch, files: ["a.txt", "b.txt", "c.txt"] },
      { warning: "uncommitted changes: a.txt and 2 more; commit or set dirty" },
    ],
    [
      "warns of all that makes a difference",
      other(branch),
      {
        warning: `main, latest would not match the commit: ${CHANGES}; ${COMMIT_THEM}; and ${OTHER}, or set dirty: ignore, fail or suffix`,
      },
    ],
    [
      "marks what was changed, and warns of another commit",
      other({ ...branch, option: "suffix" }),
      {
        ...marks,
        warning: `main, latest would not match the commit: ${OTHER}, or set dirty: ignore`,
      },
    ],
    [
      "says all that is wrong",
      other({ ...branch, option: "fail" }),
      { problem: `dirty is "fail", and ${CHANGES}; ${COMMIT_THEM}; and ${OTHER}, or set dirty: ignore` },
    ],
  ];
  for (const [name, given, verdict] of cases) {
    it(name, () => assert.deepEqual(dirtyVerdict(given), verdict));
  }

  const lists: [files: string[], listed: string][] = [
    [["a", "b", "c"], "uncommitted changes (a, b, c);"],
    [["a", "b", "c", "d", "e"], "uncommitted changes (a, b, c and 2 more);"],
  ];
  for (const [files, listed] of lists) {
    it(`names ${files.length} files as "${listed}"`, () => {
      const { problem = "" } = dirtyVerdict({ ...branch, option: "fail", files });
      assert.ok(problem.includes(listed), problem);
    });
  }

  const anyCase: fc.Arbitrary<DirtyCase> = fc.record({
    option: fc.constantFrom("fail", "suffix", "ignore", undefined),
    source: fc.record({
      origin: fc.string(),
      sha: fc.string(),
      ref: fc.constantFrom("refs/heads/main", "refs/tags/v1", ""),
      expectedSha: fc.string(),
    }),
    files: fc.array(fc.string()),
    unreadable: fc.constantFrom(undefined, "nobody knows"),
    tags: fc.array(fc.string()),
    isPreview: fc.boolean(),
    isCi: fc.boolean(),
  });

  it("refuses, or lets pass with a word, and says nothing of a clean tree", () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const { problem, ...passing } = dirtyVerdict(given);
        const isClean = given.files.length === 0 && given.unreadable === undefined && !given.source.expectedSha;
        if (problem !== undefined || isClean) assert.deepEqual(passing, {});
        if (isClean) assert.equal(problem, undefined);
      }),
    );
  });
});
