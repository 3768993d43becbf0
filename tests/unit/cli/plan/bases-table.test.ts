import assert from "node:assert/strict";
import { basesLines } from "../../../../cli/plan/bases-table.ts";
import type { BaseReport, PlannedImageReport } from "../../../../cli/plan/model.ts";

const [OLD, NEW] = ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const NOW = new Date("2026-11-27T12:00:00Z");
const PLATFORMS = ["linux/amd64", "linux/arm64"];

const base = (more: Partial<BaseReport> = {}): BaseReport => ({
  name: "golang:1.26",
  reference: "docker.io/library/golang:1.26",
  role: "base",
  platforms: PLATFORMS,
  digest: NEW,
  current: NEW,
  currentCreated: "2026-11-25T12:00:00Z",
  ...more,
});
const image = (bases: BaseReport[], more: Partial<PlannedImageReport> = {}): PlannedImageReport => ({
  name: "app",
  repositories: [],
  platforms: PLATFORMS,
  tags: [],
  labels: {},
  annotations: {},
  warnings: [],
  bases,
  basesSetting: "report",
  ...more,
});
const text = (...args: Parameters<typeof image>) => `\n${basesLines(image(...args), NOW).join("\n")}\n`;

const old = { digest: OLD, created: "2026-11-06T12:00:00Z" };

describe("the bases of an image as a table", () => {
  it("has what builds rest on, what registries have now, and what it means, in 80 columns", () => {
    const bases = [
      base({ builtOn: [{ ...old, platforms: PLATFORMS }] }),
      base({ name: "alpine:3", builtOn: [{ digest: NEW, platforms: PLATFORMS }] }),
    ];
    assert.equal(
      text(bases),
      `
app, bases: report
  base         built on (digest, age)  now (digest, age)
  golang:1.26  111111111111, 21 days   222222222222, 2 days  moved; not taken
  alpine:3     222222222222            222222222222, 2 days  up to date
`,
    );
    assert.ok(basesLines(image(bases), NOW).every(({ length }) => length <= 80));
  });

  it("says that the next up takes a base that moved, and what was not built yet", () => {
    const bases = [
      base({
        builtOn: [
          { digest: NEW, platforms: ["linux/amd64"] },
          { ...old, platforms: ["linux/arm64"] },
        ],
      }),
      base({ name: "alpine:3", platforms: ["linux/arm64"], builtOn: [] }),
      base({ name: "busybox", builtOn: [{ platforms: PLATFORMS }] }),
    ];
    assert.equal(
      text(bases, { basesSetting: "follow" }),
      `
app, bases: follow
  base                       built on (digest, age)  now (digest, age)
  golang:1.26 (linux/amd64)  222222222222            222222222222, 2 days  up to date
  golang:1.26 (linux/arm64)  111111111111, 21 days   222222222222, 2 days  moved; the next up builds it
  alpine:3 (linux/arm64)     -                       222222222222, 2 days  not built yet
  busybox                    -                       222222222222, 2 days  was not pinned
`,
    );
  });

  it("says why one is not pinned, or could not be asked", () => {
    const { digest: _, ...unpinned } = base();
    const { current: _current, currentCreated: _created, ...unknown } = unpinned;
    const bases = [
      { ...unpinned, unpinned: "line 3 names a stage golang:1.26", builtOn: [] },
      { ...unknown, name: "ghcr.io/acme/base:1", unpinned: "ghcr.io answered 503", builtOn: [] },
      base({ name: `alpine@${OLD}`, current: OLD, currentCreated: old.created, role: "stage", builtOn: [] }),
      base({ name: "docker/dockerfile:1", role: "syntax", builtOn: [{ digest: NEW, platforms: PLATFORMS }] }),
    ];
    assert.equal(
      text(bases),
      `
app, bases: report
  base                            built on (digest, age)  now (digest, age)
  golang:1.26                     -                       222222222222, 2 days   not pinned
  ghcr.io/acme/base:1             -                       -                      could not be asked
  alpine@111111111111             -                       111111111111, 21 days  named by its digest
  docker/dockerfile:1 (# syntax)  222222222222            222222222222, 2 days   up to date
  golang:1.26: line 3 names a stage golang:1.26
  ghcr.io/acme/base:1: ghcr.io answered 503
`,
    );
  });

  it("has what registries have now alone where nobody knows what was built", () => {
    assert.equal(
      text([base()], { basesSetting: "float" }),
      `
app, bases: float
  base         now (digest, age)
  golang:1.26  222222222222, 2 days  floats
`,
    );
    assert.deepEqual(basesLines(image([])), []);
  });
});
