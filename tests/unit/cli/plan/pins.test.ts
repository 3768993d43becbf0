import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlannedImageReport, PlanReport } from "../../../../cli/plan/model.ts";
import { askContextsAlone, type PinServers, withHistory, withPins } from "../../../../cli/plan/pins.ts";
import type { ImageAnswer } from "../../../../components/preflight/base-image.ts";
import { readApp } from "../../components/settings/fixture.ts";

const [OLD, NEW] = ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const COMMIT = "a".repeat(40);
const GIT = "https://github.com/acme/lib.git#main";
const PLATFORMS = ["linux/amd64", "linux/arm64"];
const DEBIAN = "docker.io/library/debian:latest";

const there = (digest: string): ImageAnswer => ({ kind: "there", digest, platforms: undefined, isIndex: true });
const report: PlannedImageReport = {
  name: "app",
  repositories: [],
  platforms: PLATFORMS,
  tags: [],
  labels: {},
  annotations: {},
  warnings: [],
};
const source = { origin: "git", eventName: "", ref: "", sha: "", isDirty: false };
const plan: PlanReport = { source, images: [report], matrix: [] };

describe("the pins of a plan", () => {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-plan-"));
  const context = join(folder, "app");
  before(() => {
    mkdirSync(context);
    writeFileSync(
      join(context, "Dockerfile"),
      "FROM debian\nCOPY --from=ghcr.io/acme/down:1 /a /a\nCOPY --from=lib /b /b\n",
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const servers: PinServers = {
    git: { pin: async (location) => location.replace(/#.*/, `#${COMMIT}`), dockerfile: () => assert.fail("read") },
    askImage: async (name) => (name === "debian" ? there(NEW) : { kind: "unchecked", reason: "nobody answers" }),
  };
  const image = (more: object = {}) =>
    readApp({ context, dockerfile: "Dockerfile", platforms: PLATFORMS, contexts: { lib: GIT }, ...more });
  const of = async (more?: object): Promise<PlannedImageReport> => {
    const [found] = (await withPins(plan, [image(more)], servers)).images;
    return found ?? assert.fail("no image");
  };

  it("are the digests and commits that a build would take now", async () => {
    const { bases, basesSetting, git } = await of();
    assert.deepEqual(bases, [
      { name: "debian", reference: DEBIAN, role: "base", platforms: PLATFORMS, digest: NEW, current: NEW },
      {
        name: "ghcr.io/acme/down:1",
        reference: "ghcr.io/acme/down:1",
        role: "stage",
        platforms: PLATFORMS,
        unpinned: "nobody answers",
      },
    ]);
    assert.equal(basesSetting, "report");
    assert.deepEqual(git, [{ location: GIT, commit: COMMIT }]);
  });

  it("have no digest where BuildKit decides", async () => {
    const { bases: [base] = [] } = await of({ bases: "float" });
    assert.deepEqual([base?.digest, base?.current], [undefined, NEW]);
    assert.match(base?.unpinned ?? "", /float/);
  });

  it("have beside them what was built, and when each was made", async () => {
    const urn = (name: string, type: string) => `urn:pulumi:dev::images::${type}::${name}`;
    const build = (platform: string, digest: string) => [
      urn(`app-${platform.replace("/", "-")}`, "multiarch:index:MultiArchImage$docker-build:index:Image"),
      {
        type: "docker-build:index:Image",
        outputs: {
          platforms: [platform],
          digest: "d",
          context: { location: "app", named: { debian: { location: `docker-image://${DEBIAN}@${digest}` } } },
        },
      },
    ];
    const component = {
      type: "multiarch:index:MultiArchImage",
      outputs: { builds: { "app-linux-amd64": "d", "app-linux-arm64": "d" } },
    };
    const resources = Object.fromEntries([
      [urn("app", "multiarch:index:MultiArchImage"), component],
      build("linux/amd64", NEW),
      build("linux/arm64", OLD),
    ]);
    const created = async (_: string, digest: string) => (digest === OLD ? "2026-01-01T00:00:00Z" : undefined);
    const pinned = await withPins(plan, [image()], servers);
    const { images, stateProblem } = await withHistory(pinned, { resources }, created);
    assert.deepEqual(
      images[0]?.bases?.map(({ builtOn }) => builtOn),
      [
        [
          { digest: NEW, platforms: ["linux/amd64"] },
          { digest: OLD, platforms: ["linux/arm64"], created: "2026-01-01T00:00:00Z" },
        ],
        [{ platforms: PLATFORMS }],
      ],
    );
    assert.equal(stateProblem, undefined);
    const taken = {
      ...{ image: "app", platform: "linux/arm64", repositories: [], revision: "", fingerprint: {}, members: [] },
      ...{ version: 1, job: "build", started: "2026-01-01T00:00:00Z", seconds: 1 },
      pins: { contexts: { debian: `docker-image://${DEBIAN}@${NEW}` }, args: {} },
    };
    const elsewhere = {
      [urn("app-linux-arm64", "multiarch:index:MultiArchImage$multiarch-registry:index:TakenPlatform")]: {
        type: "multiarch-registry:index:TakenPlatform",
        outputs: taken,
      },
    };
    const merged = await withHistory(pinned, { resources: elsewhere }, created);
    assert.deepEqual(merged.images[0]?.bases?.[0]?.builtOn, [{ digest: NEW, platforms: ["linux/arm64"] }]);
    const unknown = await withHistory(pinned, { problem: "nobody knows" }, created);
    assert.deepEqual([unknown.stateProblem, unknown.images[0]?.bases?.[0]?.builtOn], ["nobody knows", undefined]);
  });
});

describe("askContextsAlone", () => {
  it("asks for images that are named contexts, and for no other", async () => {
    const images = [readApp({ contexts: { tools: "docker-image://alpine:3", lib: "lib" } })];
    const ask = askContextsAlone(images, async (name) => (name === "alpine:3" ? there(NEW) : assert.fail(name)));
    assert.equal((await ask("alpine:3")).kind, "there");
    assert.equal((await ask("debian")).kind, "unchecked");
  });
});
