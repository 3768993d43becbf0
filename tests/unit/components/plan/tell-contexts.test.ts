import assert from "node:assert/strict";
import type { ContextSize } from "../../../../components/docker-build/content-part.ts";
import { contextRemarks } from "../../../../components/plan/tell-contexts.ts";
import { readApp } from "../settings/fixture.ts";

const PLATFORMS = ["linux/amd64", "linux/386", "linux/arm64", "linux/arm/v7"];
const SMALL: ContextSize = {
  folder: "app",
  ignoreFile: "app/.dockerignore",
  files: 9_999,
  bytes: 99_999_999,
  largest: [{ path: "files", files: 9_000, bytes: 9_000_000 }],
  made: [],
};

/** What is said of an image whose builds all read these folders. */
function remarks(size: Partial<ContextSize>, settings: object = {}, more: readonly ContextSize[] = []) {
  const image = readApp({ context: "app", platforms: PLATFORMS, repositories: ["r.io/a/app"], ...settings });
  const own = { args: {}, digests: {}, sizes: () => [{ ...SMALL, ...size }, ...more], changed: async () => [] };
  const content = Object.fromEntries(image.builds.map(({ platform }) => [platform, own]));
  return contextRemarks({ image, content, taken: new Map(), metadata: { parents: {} } });
}

const LARGE = {
  files: 20_000,
  bytes: 81_000_000,
  largest: [
    { path: "web", files: 18_500, bytes: 72_000_000 },
    { path: "src", files: 1_400, bytes: 8_900_000 },
    { path: "docs", files: 50, bytes: 20_000 },
  ],
  made: [
    { path: "node_modules", files: 18_000, bytes: 70_000_000 },
    { path: ".cache", files: 3, bytes: 300 },
  ],
};
const TOGETHER = "build: together would read it 3 times less, about 6 s of each build";

describe("contextRemarks", () => {
  it("says nothing of a small context", () => assert.deepEqual(remarks({}), []));

  it("says how much is in a large one and in its largest folders, and what an ignore file would leave out", () => {
    assert.deepEqual(remarks(LARGE), [
      'app: the context "app" has 20,000 files, 81 MB: web (18,500 files, 72 MB), src (1,400 files, 9 MB); ' +
        'if the build does not need node_modules, "**/node_modules" in "app/.dockerignore" leaves out 18,000 files, 70 MB',
    ]);
  });

  it("is large by bytes, too", () => {
    const size = { files: 2, bytes: 2_500_000_000, largest: [], made: [] };
    assert.deepEqual(remarks(size, { platforms: ["linux/amd64"] }), ['app: the context "app" has 2 files, 2.5 GB']);
  });

  it("suggests to build together what would take more than five seconds less", () => {
    const size = { ...LARGE, files: 30_000, largest: [], made: [] };
    const said = 'app: the context "app" has 30,000 files, 81 MB';
    assert.deepEqual(remarks(size), [`${said}; ${TOGETHER}`]);
    const second = { ...SMALL, folder: "assets", ignoreFile: "assets/.dockerignore", files: 10_000, bytes: 1 };
    assert.equal(remarks(size, {}, [second]).length, 2);
    for (const settings of [
      { build: "together" },
      { publish: false },
      { platforms: ["linux/amd64"] },
      { platforms: { "linux/amd64": {}, "linux/386": {}, "linux/arm64": {}, "linux/arm/v7": { target: "small" } } },
      { platforms: Object.fromEntries(PLATFORMS.map((platform, at) => [platform, { builder: `b${at}` }])) },
    ]) {
      assert.deepEqual(remarks(size, settings), [said]);
    }
  });
});
