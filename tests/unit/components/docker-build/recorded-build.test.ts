import assert from "node:assert/strict";
import type { ImageArgs } from "@pulumi/docker-build";
import { platformBuild } from "../../../../components/docker-build/platform-build.ts";
import { isRecorded, type SecretValues } from "../../../../components/docker-build/recorded-build.ts";
import { resolved } from "../../../../components/docker-build/resolved.ts";
import { readApp } from "../settings/fixture.ts";

const PLATFORM = "linux/amd64";
const DIGEST = `sha256:${"1".repeat(64)}`;

/** What a build is made of beside the settings. */
interface World {
  readonly contexts?: {
    readonly main: string;
    readonly named: Record<string, string>;
    readonly dockerfiles: Record<string, string>;
  };
  readonly labels?: Record<string, string>;
  readonly manifest?: Record<string, string>;
  readonly content?: Record<string, string>;
  readonly tags?: string[];
  readonly pinned?: boolean;
  readonly baseAnnotations?: Record<string, Record<string, string>>;
}

function argumentsOf(settings: object, world: World = {}): ImageArgs {
  const image = readApp(
    { repositories: ["ghcr.io/acme/app"], platforms: [PLATFORM], ...settings },
    { default: "sandbox" },
  );
  const [build] = image.builds;
  assert.ok(build);
  const {
    contexts = { main: image.context, named: image.contexts, dockerfiles: {} },
    labels = {},
    manifest = {},
  } = world;
  const { tags = ["v1"], content = { "content of .": "a" }, pinned = true, baseAnnotations = {} } = world;
  const base = {
    name: "debian",
    reference: "docker.io/library/debian:latest",
    role: "base" as const,
    platforms: [PLATFORM],
  };
  const bases = [{ ...base, ...(pinned && { digest: DIGEST }) }];
  const metadata = Promise.resolve({
    tags,
    rules: {},
    labels,
    annotations: { manifest },
    contexts,
    bases,
    baseAnnotations,
  });
  const read = Promise.resolve({ [PLATFORM]: { args: content, digests: {}, changed: async () => [] } });
  return platformBuild({ name: "app", metadata, content: read, secrets: {} }, build);
}

/** What the provider remembers: what it was given, with its zero values for the rest, and what came of it. */
async function recordedOf(args: ImageArgs, secrets: SecretValues = {}): Promise<Record<string, unknown>> {
  const given = JSON.parse(JSON.stringify(await resolved(args))) as Record<string, unknown>;
  const { dockerfile, exports, cacheFrom, cacheTo, ...others } = given;
  const list = (entries: unknown) => (entries as object[] | undefined)?.map((entry) => ({ disabled: false, ...entry }));
  return {
    exec: false,
    load: false,
    ...others,
    exports: list(exports),
    ...(cacheFrom !== undefined && { cacheFrom: list(cacheFrom) }),
    ...(cacheTo !== undefined && { cacheTo: list(cacheTo) }),
    ...(dockerfile !== undefined && { dockerfile: { inline: "", location: "", ...(dockerfile as object) } }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    digest: DIGEST,
    contextHash: "c",
    ref: "",
  };
}

const FULL = {
  context: "app",
  target: "app",
  args: { VERSION: "1.10", EMPTY: "" },
  contexts: { lib: "lib", tool: "docker-image://busybox" },
  ssh: ["default", "deploy=.ssh/id"],
  labels: { tier: "" },
  addHosts: ["a:10.0.0.5"],
  network: "none",
  noCache: true,
  cache: { type: "registry", ref: "ghcr.io/acme/cache" },
  secrets: { token: { env: "A" }, license: { env: "B", rebuild: true }, file: { file: "c" } },
};
const SECRETS = { token: "one", license: "two", file: "three" };

describe("isRecorded", () => {
  const cases: [title: string, settings: object, world?: World][] = [
    ["nothing but what is needed", {}],
    ["everything that can be set", FULL, { labels: { tier: "" }, manifest: { note: "a, b" } }],
    ["a git context", { context: "https://example.com/a.git" }],
    ["a git context with another Dockerfile", { context: "https://example.com/a.git", dockerfile: "D" }],
    ["no publication", { publish: false }],
    ["an inline cache", { cache: { type: "inline" } }],
    ["a local cache", { cache: { type: "local", path: ".cache" } }],
    ["GitHub's cache", { cache: { type: "gha", required: true } }],
    ["no pin", {}, { pinned: false }],
    ["no label", {}, { labels: {}, content: {} }],
  ];
  for (const [title, settings, world] of cases) {
    it(`is true of the same: ${title}`, async () => {
      const secrets = "secrets" in settings ? SECRETS : {};
      const recorded = await recordedOf(argumentsOf(settings, world), secrets);
      assert.equal(await isRecorded(argumentsOf(settings, world), async () => secrets, recorded), true);
    });
  }

  const world: World = { labels: { tier: "" }, manifest: { note: "a, b" } };
  const changes: [title: string, settings: object, world?: World][] = [
    ["context", { context: "other" }],
    ["dockerfile", { dockerfile: "Other" }],
    ["target", { target: "other" }],
    ["no target", { target: undefined }],
    ["argument", { args: { VERSION: "1.1", EMPTY: "" } }],
    ["empty argument", { args: { VERSION: "1.10" } }],
    ["named context", { contexts: { lib: "other", tool: "docker-image://busybox" } }],
    ["ssh", { ssh: ["default"] }],
    ["hosts", { addHosts: [] }],
    ["network", { network: "default" }],
    ["noCache", { noCache: false }],
    ["pull", { pull: true }],
    ["cache", { cache: { type: "registry", ref: "ghcr.io/acme/cache", mode: "min" } }],
    ["no cache", { cache: undefined }],
    ["repository", { repositories: ["ghcr.io/acme/other"] }],
    ["publication", { publish: false }],
    ["builder", { platforms: { [PLATFORM]: { builder: "other" } } }],
    ["secrets", { secrets: { token: { env: "A" } } }],
    ["label", {}, { ...world, labels: {} }],
    ["annotation", {}, { ...world, manifest: { note: "a" } }],
    ["annotation of the base", {}, { ...world, baseAnnotations: { [PLATFORM]: { base: "x" } } }],
    ["content", {}, { ...world, content: { "content of .": "b" } }],
    ["pin", {}, { ...world, pinned: false }],
  ];
  for (const [title, settings, changed = world] of changes) {
    it(`is false with another ${title}`, async () => {
      const recorded = await recordedOf(argumentsOf(FULL, world), SECRETS);
      const wanted = Object.fromEntries(
        Object.entries({ ...FULL, ...settings }).filter(([, value]) => value !== undefined),
      );
      const ids = Object.keys(wanted.secrets ?? {});
      const secrets = Object.fromEntries(Object.entries(SECRETS).filter(([id]) => ids.includes(id)));
      assert.equal(await isRecorded(argumentsOf(wanted, changed), async () => secrets, recorded), false);
    });
  }

  it("compares the secrets whose values build again", async () => {
    const recorded = await recordedOf(argumentsOf(FULL), SECRETS);
    const same = (secrets: SecretValues) => isRecorded(argumentsOf(FULL), async () => secrets, recorded);
    assert.equal(await same({ ...SECRETS, token: "new" }), true);
    assert.equal(await same({ ...SECRETS, license: "new" }), false);
    assert.equal(await same({ ...SECRETS, file: "new" }), false);
    // One that another resource has yet to give.
    assert.equal(await same({ ...SECRETS, license: undefined }), true);
    assert.equal(await same({ license: "two", file: "three" }), false);
    assert.equal(await same({ ...SECRETS, more: "new" }), false);
  });

  it("reads secrets only when nothing else differs", async () => {
    const recorded = await recordedOf(argumentsOf(FULL), SECRETS);
    assert.equal(await isRecorded(argumentsOf({}), () => assert.fail("read"), recorded), false);
  });

  it("is false of what always builds", async () => {
    const recorded = await recordedOf(argumentsOf({ pull: true }));
    assert.equal(await isRecorded(argumentsOf({ pull: true }), async () => ({}), recorded), false);
  });
});
