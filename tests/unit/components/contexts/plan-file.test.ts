import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPlanFile } from "../../../../components/contexts/plan-file.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";

const [OLD, NEW] = ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const COMMIT = "a".repeat(40);
const GIT = "https://github.com/acme/lib.git#main";

describe("readPlanFile", () => {
  after(removeFolders);

  const read = (content: unknown) => {
    const file = join(temporaryFolder(), "plan.json");
    if (content !== undefined) writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    try {
      return readPlanFile({ MULTIARCH_PLAN: file });
    } catch (error) {
      return (error as Error).message.replaceAll(file, "FILE");
    } finally {
      rmSync(file, { force: true });
    }
  };

  it("takes digests and commits by what they are of, whatever else the plan has", () => {
    const app = {
      name: "app",
      tags: [],
      bases: [
        { name: "debian", reference: "docker.io/library/debian:latest", role: "base", digest: OLD, current: NEW },
        { name: "alpine", reference: "docker.io/library/alpine:3", role: "stage", digest: NEW },
        { name: "gone", reference: "ghcr.io/acme/gone:1", role: "stage", unpinned: "nobody answers" },
      ],
      git: [{ location: GIT, commit: COMMIT }],
    };
    assert.deepEqual(
      read({ source: { sha: COMMIT, ref: "" }, images: [app, { name: "web", bases: [], git: [] }], more: 1 }),
      {
        sha: COMMIT,
        images: new Set(["app", "web"]),
        digests: new Map([
          ["docker.io/library/debian:latest", NEW],
          ["docker.io/library/alpine:3", NEW],
          ["ghcr.io/acme/gone:1", undefined],
        ]),
        commits: new Map([[GIT, COMMIT]]),
      },
    );
  });

  it("is not asked for without the variable", () => {
    assert.equal(readPlanFile({}), undefined);
    assert.equal(readPlanFile({ MULTIARCH_PLAN: "" }), undefined);
  });

  const image = { name: "app", bases: [], git: [] };
  const source = { sha: COMMIT };
  const base = { reference: "docker.io/library/debian:latest", digest: "latest" };
  for (const [what, content, wrong] of [
    ["no file", undefined, "cannot be read (ENOENT)"],
    ["no JSON", "source: x", "is not JSON"],
    ["another document", [], "is not a plan"],
    [
      "a plan of a version without pins",
      { source, images: [{ name: "app" }] },
      "is not a plan (missing or wrong: images[0].bases, images[0].git)",
    ],
    [
      "no digest",
      { source, images: [{ ...image, bases: [base] }] },
      "is not a plan (missing or wrong: images[0].bases[0].digest)",
    ],
    [
      "no commit",
      { source, images: [{ ...image, git: [{ location: GIT, commit: "main" }] }] },
      "is not a plan (missing or wrong: images[0].git[0].commit)",
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.equal(read(content), `MULTIARCH_PLAN names "FILE", which ${wrong}; write it with multiarch plan --json`);
    });
  }
});
