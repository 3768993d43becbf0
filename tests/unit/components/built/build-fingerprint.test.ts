import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Base } from "../../../../components/bases/base.ts";
import {
  type BuildFingerprint,
  buildFingerprint,
  differences,
  inWords,
} from "../../../../components/built/build-fingerprint.ts";
import { imageContent } from "../../../../components/docker-build/content.ts";
import type { BuildMetadata } from "../../../../components/docker-build/platform-build.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";
import { readApp } from "../settings/fixture.ts";

const PLATFORM = "linux/arm64";
const DIGESTS = ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`);

/** What a machine knows beside the settings. */
interface World extends Partial<Omit<BuildMetadata, "bases">> {
  readonly digests?: Readonly<Record<string, string>>;
  readonly bases?: readonly Partial<Base>[];
  readonly builders?: Readonly<Record<string, string>>;
}

function of(settings: object = {}, { digests = { context: "a" }, builders, ...world }: World = {}) {
  const image = readApp(
    { repositories: ["ghcr.io/acme/app"], context: "app", platforms: [PLATFORM], ...settings },
    builders,
  );
  const [build] = image.builds;
  assert.ok(build);
  const base = {
    name: "debian",
    reference: "docker.io/library/debian:latest",
    role: "base" as const,
    platforms: [PLATFORM],
  };
  const metadata: BuildMetadata = {
    tags: ["v1"],
    rules: {},
    labels: {},
    annotations: {},
    contexts: { main: image.context, named: image.contexts, dockerfiles: {} },
    baseAnnotations: {},
    ...world,
    bases: (world.bases ?? []).map((each) => ({ ...base, ...each })),
  };
  const args = Object.fromEntries(Object.entries(digests).map(([name, digest]) => [`content of ${name}`, digest]));
  const content = Promise.resolve({ [PLATFORM]: { args, digests, changed: async () => [] } });
  return buildFingerprint({ name: "app", metadata: Promise.resolve(metadata), content }, build);
}

/** The parts in words in which two fingerprints differ. */
async function compared(one: Promise<BuildFingerprint>, other: Promise<BuildFingerprint>): Promise<string[]> {
  return differences(await one, await other).map((part) => inWords([part]));
}

const GIT = "https://github.com/acme/app.git#main";
const atCommit = (digit: string) => ({
  contexts: { main: `https://github.com/acme/app.git#${digit.repeat(40)}`, named: {}, dockerfiles: {} },
});
const withDockerfile = (text: string) => ({ contexts: { ...atCommit("1").contexts, dockerfiles: { other: text } } });
const named = (location: string) => ({ contexts: { other: location } });

/** Has another image of the program, of this digest. */
function parent(digest: string | undefined): World {
  const base = { context: "other", image: "base", reference: "ghcr.io/acme/base", platform: PLATFORM, isBase: false };
  return { parents: { [PLATFORM]: [{ ...base, ...(digest !== undefined && { digest }) }] } };
}

describe("the fingerprint of a platform's build", () => {
  after(removeFolders);

  const changed: [string, Promise<BuildFingerprint>, Promise<BuildFingerprint>, string[]][] = [
    ["build arguments", of({ args: { A: "1" } }), of({ args: { A: "2" } }), ["build arguments (args)"]],
    ["an empty build argument", of({ args: { A: "" } }), of(), ["build arguments (args)"]],
    [
      "the platform's own arguments",
      of({ platforms: { [PLATFORM]: { args: { A: 1 } } } }),
      of(),
      ["build arguments (args)"],
    ],
    ["labels", of({}, { labels: { a: "1" } }), of(), ["labels"]],
    ["an empty label", of({}, { labels: { a: "" } }), of(), ["labels"]],
    ["the stage", of({ target: "slim" }), of(), ["stage (target)"]],
    ["files", of(), of({}, { digests: { context: "b" } }), ["files (context)"]],
    [
      "the Dockerfile",
      of({}, { digests: { context: "a", dockerfile: "1" } }),
      of({}, { digests: { context: "a", dockerfile: "2" } }),
      ["Dockerfile"],
    ],
    [
      "the files of a named context",
      of({}, { digests: { "contexts.a": "1" } }),
      of({}, { digests: { "contexts.a": "2" } }),
      ["files (context)"],
    ],
    [
      "files of two contexts that changed places",
      of({}, { digests: { "contexts.a": "1", "contexts.b": "2" } }),
      of({}, { digests: { "contexts.a": "2", "contexts.b": "1" } }),
      ["files (context)"],
    ],
    [
      "the commit of a git context",
      of({ context: GIT }, atCommit("1")),
      of({ context: GIT }, atCommit("2")),
      ["contexts"],
    ],
    [
      "a Dockerfile in a git context",
      of({ context: GIT, dockerfile: "other" }, withDockerfile("1")),
      of({ context: GIT, dockerfile: "other" }, withDockerfile("2")),
      ["Dockerfile"],
    ],
    ["an image as a context", of(named("docker-image://a")), of(named("docker-image://b")), ["contexts"]],
    [
      "the digest of another image of the program",
      of(named("image:base"), parent(DIGESTS[0])),
      of(named("image:base"), parent(DIGESTS[1])),
      ["images of this stack (contexts)"],
    ],
    [
      "another image of the program that is still to be built",
      of(named("image:base"), parent(DIGESTS[0])),
      of(named("image:base"), parent(undefined)),
      ["images of this stack (contexts)"],
    ],
    [
      "what pins a base",
      of({}, { bases: [{ digest: DIGESTS[0] as string }] }),
      of({}, { bases: [{ digest: DIGESTS[1] as string }] }),
      ["base images (bases)"],
    ],
    [
      "a base that is pinned by one of them",
      of({}, { bases: [{ digest: DIGESTS[0] as string }] }),
      of({}, { bases: [{}] }),
      ["base images (bases)"],
    ],
    [
      "what pins the frontend",
      of({}, { bases: [{ role: "syntax", digest: DIGESTS[0] as string }] }),
      of(),
      ["base images (bases)"],
    ],
    [
      "annotations",
      of({}, { annotations: { manifest: { a: "1" } } }),
      of({}, { annotations: { manifest: {} } }),
      ["annotations"],
    ],
    [
      "annotations that tell of bases",
      of({}, { annotations: { manifest: {} }, baseAnnotations: { [PLATFORM]: { base: "1" } } }),
      of({}, { annotations: { manifest: {} } }),
      ["annotations"],
    ],
    ["attestations", of({ attestations: { provenance: "max" } }), of(), ["attestations"]],
    ["an SBOM", of({ attestations: { sbom: true } }), of(), ["attestations"]],
    ["the network", of({ network: "none" }), of(), ["network"]],
    ["hosts", of({ addHosts: ["a:10.0.0.1"] }), of(), ["hosts (addHosts)"]],
    ["a time", of({}, { sourceDate: 1 }), of({}, { sourceDate: 2 }), ["time (SOURCE_DATE_EPOCH)"]],
    ["what is done with times", of({ reproducible: true }), of(), ["times (reproducible)"]],
    ["a further secret", of({ secrets: { npm: "hunter2" } }), of(), ["build secrets (secrets)"]],
    ["a further key", of({ ssh: ["default"] }), of(), ["build secrets (secrets)"]],
    ["several parts", of({ target: "slim", args: { A: "1" } }), of(), ["build arguments (args)", "stage (target)"]],
  ];
  for (const [what, one, other, parts] of changed) {
    it(`tells of ${what}`, async () => assert.deepEqual((await compared(one, other)).sort(), parts));
  }

  const same: [string, Promise<BuildFingerprint>, Promise<BuildFingerprint>][] = [
    ["the builder", of({}, { builders: { default: "one" } }), of({}, { builders: { default: "two" } })],
    ["a cache", of({ cache: { type: "gha" } }), of()],
    ["a build without caches", of({ noCache: true }), of()],
    ["where it is pushed", of({ repositories: ["ghcr.io/acme/one", "docker.io/acme/two"] }), of()],
    ["the value of a secret", of({ secrets: { npm: "hunter2" } }), of({ secrets: { npm: "correct horse" } })],
    ["the source of a secret", of({ secrets: { npm: "hunter2" } }), of({ secrets: { npm: { env: "NPM_TOKEN" } } })],
    ["the files of a key", of({ ssh: ["deploy=/home/a/.ssh/id"] }), of({ ssh: ["deploy=/home/b/.ssh/id"] })],
    ["the time that it may take", of({ timeout: "5m" }), of()],
    ["tags", of({}, { tags: ["v1"] }), of({}, { tags: ["v2", "latest"] })],
    ["annotations of the index", of({}, { annotations: { index: { a: "1" } } as BuildMetadata["annotations"] }), of()],
    [
      "what a registry has of a base",
      of({}, { bases: [{ digest: DIGESTS[0] as string, current: "1" }] }),
      of({}, { bases: [{ digest: DIGESTS[0] as string, current: "2" }] }),
    ],
    [
      "the base of another platform",
      of({}, { bases: [{ digest: DIGESTS[0] as string, platforms: ["linux/386"] }] }),
      of(),
    ],
    ["the order of arguments", of({ args: { A: "1", B: "2" } }), of({ args: { B: "2", A: "1" } })],
    ["where its folder is", of({ context: "/home/a/app" }), of({ context: "app" })],
    ["where the folder of a named context is", of(named("/home/a/other")), of(named("other"))],
    [
      "where a layout is",
      of(named(`oci-layout://${process.cwd()}/layout@${DIGESTS[0]}`)),
      of(named(`oci-layout://layout@${DIGESTS[0]}`)),
    ],
  ];
  for (const [what, one, other] of same) {
    it(`does not depend on ${what}`, async () => assert.deepEqual(await compared(one, other), []));
  }

  it("is the same in two clones at other paths, made at other times", async () => {
    const fingerprints = [1, 2].map(async (time) => {
      const folder = temporaryFolder();
      for (const name of ["app", "assets"]) {
        mkdirSync(join(folder, name));
        const file = join(folder, name, "Dockerfile");
        writeFileSync(file, "FROM scratch\n");
        utimesSync(file, time, time);
      }
      const image = readApp({
        platforms: [PLATFORM],
        context: join(folder, "app"),
        contexts: { assets: join(folder, "assets") },
      });
      const read = await imageContent(image);
      assert.ok("content" in read);
      return of(
        { context: image.context, contexts: image.contexts },
        { digests: read.content[PLATFORM]?.digests ?? {} },
      );
    });
    const [one, other] = await Promise.all(fingerprints);
    assert.deepEqual(one, other);
    assert.deepEqual(Object.keys(one ?? {}), ["attestations", "content", "contexts", "dockerfile", "network"]);
  });

  it("has digests alone", async () => {
    const fingerprint = await of({ args: { TOKEN: "hunter2" }, target: "slim" }, { labels: { a: "b" } });
    for (const digest of Object.values(fingerprint)) assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  });

  it("tells any two sets of arguments apart", async () => {
    const args = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,3}$/), fc.stringMatching(/^[ -~]{0,4}$/), {
      maxKeys: 3,
    });
    await fc.assert(
      fc.asyncProperty(args, args, async (one, other) => {
        const isSame = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        const [first, second] = await Promise.all([of({ args: one }), of({ args: other })]);
        assert.equal(differences(first, second).length === 0, isSame);
      }),
      { numRuns: 50 },
    );
  });
});
