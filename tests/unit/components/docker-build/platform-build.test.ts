import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageArgs } from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { type ImageBuild, platformBuild, slug } from "../../../../components/docker-build/platform-build.ts";
import { UNPUSHED_VARIABLE } from "../../../../components/docker-build/unpushed-images.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";

const CONTEXTS = { main: "", named: {}, dockerfiles: {} };
const METADATA: Awaited<ImageBuild["metadata"]> = {
  tags: ["v1", "latest"],
  rules: {},
  labels: { title: "app" },
  annotations: {},
  contexts: CONTEXTS,
  bases: [],
  baseAnnotations: {},
};

/** What BuildKit is asked to attest where nothing is said. */
const ATTESTED = { BUILDKIT_ATTEST_PROVENANCE: "mode=min" };

/** The arguments of a platform's build, for settings as written in the stack file. */
async function argumentsOf(
  changes: Partial<ImageInput>,
  platform = "linux/amd64",
  { builders = {}, ...common }: Partial<ImageBuild> & { readonly builders?: Readonly<Record<string, string>> } = {},
) {
  const input = { repositories: ["ghcr.io/acme/app"], platforms: ["linux/amd64"], ...changes, builders };
  const { image, problems } = checkImage("app", input, { environment: {} });
  const build = image.builds.find((each) => each.platform === platform);
  const others = image.build === "together" ? image.builds.filter((each) => each !== build) : [];
  if (problems.length > 0 || !build) throw new Error(JSON.stringify(problems));
  const metadata = Promise.resolve(METADATA);
  const content = Promise.resolve({});
  return settled(platformBuild({ name: "app", metadata, content, secrets: {}, ...common }, build, others));
}

/** The arguments with what they wait for in its place. */
async function settled(args: ImageArgs): Promise<Record<string, unknown>> {
  const { context, dockerfile, labels, exports, buildArgs, cacheFrom, cacheTo, ...rest } = args;
  const raws = async (list: unknown) =>
    list &&
    Promise.all((list as { raw?: unknown }[]).map(async (one) => ("raw" in one ? { raw: await one.raw } : one)));
  const outputs = { ...(context && { context }), ...(dockerfile && { dockerfile }) };
  return {
    ...rest,
    // What is undefined is left out on the way to the engine.
    ...JSON.parse(JSON.stringify(await promised(pulumi.output(outputs)))),
    labels: await labels,
    buildArgs: await buildArgs,
    exports: await raws(exports),
    ...(cacheFrom !== undefined && { cacheFrom: await raws(await cacheFrom), cacheTo: await raws(cacheTo) }),
  };
}

/** What an output comes to. */
function promised<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("platformBuild", () => {
  after(removeFolders);

  it("gives a reproducible image the time, unless the build has its own, and rewrites what is younger", async () => {
    const metadata = Promise.resolve({ ...METADATA, sourceDate: 1_700_000_000 });
    const build = await argumentsOf({ reproducible: true }, "linux/amd64", { metadata });
    assert.deepEqual(build.buildArgs, { SOURCE_DATE_EPOCH: "1700000000", ...ATTESTED });
    const [{ raw }] = build.exports as [{ raw: string }];
    assert.match(raw, /,oci-artifact=false,rewrite-timestamp=true$/);
    const own = await argumentsOf({ reproducible: true, args: { SOURCE_DATE_EPOCH: 7 } }, "linux/amd64", { metadata });
    assert.deepEqual(own.buildArgs, { SOURCE_DATE_EPOCH: "7", ...ATTESTED });
  });

  it("pushes by digest with nothing but what is needed", async () => {
    assert.deepEqual(await argumentsOf({ context: "app" }), {
      push: false,
      buildOnPreview: false,
      platforms: ["linux/amd64"],
      context: { location: "app" },
      dockerfile: { location: "app/Dockerfile" },
      exports: [
        {
          raw: "type=image,name=ghcr.io/acme/app,push-by-digest=true,push=true,oci-mediatypes=true,oci-artifact=false",
        },
      ],
      labels: { title: "app" },
      buildArgs: ATTESTED,
      network: "default",
      noCache: false,
      pull: false,
    });
  });

  it("builds several platforms at once, with the annotations and bases of each, and one cache", async () => {
    const platforms = ["linux/amd64", "linux/386"];
    const metadata = Promise.resolve({
      ...METADATA,
      annotations: { manifest: { title: "app" } },
      baseAnnotations: { "linux/amd64": { base: "one", of: "all" }, "linux/386": { base: "two", of: "all" } },
      bases: [
        { name: "one", reference: "r.io/one", role: "base", platforms: ["linux/amd64"], digest: "sha256:1" } as const,
        { name: "two", reference: "r.io/two", role: "base", platforms: ["linux/386"], digest: "sha256:2" } as const,
      ],
    });
    const cache = { type: "registry", ref: "r.io/acme/cache" } as const;
    const build = await argumentsOf({ platforms, build: "together", cache }, "linux/amd64", { metadata });
    assert.deepEqual(build.platforms, platforms);
    const { named } = build.context as { named: Record<string, { location: string }> };
    assert.deepEqual(
      Object.values(named).map(({ location }) => location),
      ["docker-image://r.io/one@sha256:1", "docker-image://r.io/two@sha256:2"],
    );
    const [{ raw }] = build.exports as [{ raw: string }];
    assert.match(
      raw,
      /,annotation\.title=app,annotation\.of=all,annotation\[linux\/amd64\]\.base=one,annotation\[linux\/386\]\.base=two$/,
    );
    const places = (list: unknown) => (list as { raw: string }[]).map((one) => /ref=([^,]*)/.exec(one.raw)?.[1]);
    const scopes = ["r.io/acme/cache:app-linux-amd64", "r.io/acme/cache:app-linux-386"];
    assert.deepEqual([places(build.cacheFrom), places(build.cacheTo)], [scopes, scopes.slice(0, 1)]);
  });

  it("leaves secrets out of the difference as their sources say, and by themselves those of the environment", async () => {
    const secrets = {
      token: { env: "A" },
      license: { env: "B", rebuild: true },
      netrc: { file: "c" },
      npmrc: { file: "d", rebuild: false },
      stack: "e",
    };
    assert.deepEqual((await argumentsOf({ secrets })).ignoreSecretsInDiffCalculation, ["token", "npmrc"]);
    assert.equal("ignoreSecretsInDiffCalculation" in (await argumentsOf({ secrets: { stack: "e" } })), false);
  });

  it("takes a Dockerfile in lower case where there is no other", async () => {
    const context = temporaryFolder();
    writeFileSync(join(context, "dockerfile"), "FROM a");
    assert.deepEqual((await argumentsOf({ context })).dockerfile, { location: join(context, "dockerfile") });
    writeFileSync(join(context, "Dockerfile"), "FROM a");
    assert.deepEqual((await argumentsOf({ context })).dockerfile, { location: join(context, "Dockerfile") });
  });

  it("keeps the variant that the provider's list does not have", async () => {
    assert.deepEqual((await argumentsOf({ platforms: ["linux/arm/v7"] }, "linux/arm/v7")).platforms, ["linux/arm/v7"]);
  });

  it("annotates the manifest as planned", async () => {
    const annotations = { manifest: { title: "one, two" }, index: { other: "level" } };
    const { exports } = await argumentsOf({}, "linux/amd64", {
      metadata: Promise.resolve({ ...METADATA, annotations }),
    });
    const fields =
      "type=image,name=ghcr.io/acme/app,push-by-digest=true,push=true,oci-mediatypes=true,oci-artifact=false";
    assert.deepEqual(exports, [{ raw: `${fields},"annotation.title=one, two"` }]);
  });

  it("pushes nothing when the image is not published", async () => {
    assert.deepEqual((await argumentsOf({ publish: false })).exports, [{ cacheonly: {} }]);
  });

  it("leaves in a folder what is not pushed and others are built on, and reads it there", async () => {
    process.env[UNPUSHED_VARIABLE] = "/images";
    try {
      const exportsOf = async (isParent: boolean) => {
        const metadata = Promise.resolve({ ...METADATA, isParent });
        const [found] = (await argumentsOf({ publish: false }, "linux/amd64", { metadata }))
          .exports as Promise<object>[];
        return found;
      };
      assert.deepEqual(await exportsOf(false), { cacheonly: {} });
      const raw = "type=oci,dest=/images/app-linux-amd64,tar=false,oci-mediatypes=true,oci-artifact=false";
      assert.deepEqual(await exportsOf(true), { raw });
    } finally {
      delete process.env[UNPUSHED_VARIABLE];
    }
    const parent = {
      context: "tools",
      image: "tools",
      reference: "ghcr.io/acme/tools",
      platform: "linux/amd64",
      isBase: true,
    };
    const named = async (own: object) => {
      const parents = { "linux/amd64": [{ ...parent, ...own }] };
      const found = await argumentsOf({ contexts: { tools: "image:tools" } }, "linux/amd64", {
        metadata: Promise.resolve({ ...METADATA, parents }),
      });
      return (found.context as { named: Record<string, object> }).named;
    };
    const digest = "sha256:1";
    assert.deepEqual(await named({ digest }), { tools: { location: "docker-image://ghcr.io/acme/tools@sha256:1" } });
    const layout = "/images/tools-linux-amd64";
    assert.deepEqual(await named({ digest, layout }), { tools: { location: `oci-layout://${layout}@sha256:1` } });
  });

  it("passes on what the image says", async () => {
    const build = await argumentsOf({
      target: "production",
      args: { JOBS: 4, FAST: true },
      contexts: { base: "docker-image://docker.io/library/debian:bookworm" },
      ssh: ["default", "deploy=a,b"],
      addHosts: ["db:10.0.0.5"],
      network: "none",
      noCache: true,
      pull: true,
    });
    assert.equal(build.target, "production");
    assert.deepEqual(build.buildArgs, { JOBS: "4", FAST: "true", ...ATTESTED });
    assert.deepEqual(build.context, {
      location: ".",
      named: { base: { location: "docker-image://docker.io/library/debian:bookworm" } },
    });
    assert.deepEqual(build.ssh, [{ id: "default" }, { id: "deploy", paths: ["a", "b"] }]);
    assert.deepEqual(build.addHosts, ["db:10.0.0.5"]);
    assert.deepEqual([build.network, build.noCache, build.pull], ["none", true, true]);
  });

  it("lets a platform differ, and only that one", async () => {
    const own = { builder: "arm", dockerfile: "Dockerfile.arm", target: "small", args: { JOBS: 1 } };
    const changes: Partial<ImageInput> = {
      platforms: { "linux/amd64": {}, "linux/arm64": { ...own, cache: { type: "gha" } } },
      target: "production",
      args: { JOBS: 4, DEBUG: 0 },
      cache: { type: "local", path: ".cache" },
    };
    const builders = { default: "sandbox", "linux/arm64": "other" };
    const arm64 = await argumentsOf(changes, "linux/arm64", { builders });
    assert.deepEqual(arm64.builder, { name: "arm" });
    assert.deepEqual(arm64.dockerfile, { location: "Dockerfile.arm" });
    assert.equal(arm64.target, "small");
    assert.deepEqual(arm64.buildArgs, { JOBS: "1", DEBUG: "0", ...ATTESTED });
    assert.deepEqual(arm64.cacheFrom, [{ raw: "type=gha,scope=app-linux-arm64" }]);
    const amd64 = await argumentsOf(changes, "linux/amd64", { builders });
    assert.deepEqual(amd64.builder, { name: "sandbox" });
    assert.deepEqual(amd64.dockerfile, { location: "Dockerfile" });
    assert.equal(amd64.target, "production");
    assert.deepEqual(amd64.buildArgs, { JOBS: "4", DEBUG: "0", ...ATTESTED });
    assert.deepEqual(amd64.cacheTo, [{ raw: "type=local,dest=.cache/app-linux-amd64,mode=max" }]);
  });

  const routes: [builders: Record<string, string>, builder: object | undefined][] = [
    [{}, undefined],
    [{ default: "all" }, { name: "all" }],
    [{ default: "all", "linux/amd64": "one" }, { name: "one" }],
    [{ "linux/arm64": "other" }, undefined],
  ];
  for (const [builders, builder] of routes) {
    it(`takes ${JSON.stringify(builder)} of ${JSON.stringify(builders)}`, async () => {
      assert.deepEqual((await argumentsOf({}, "linux/amd64", { builders })).builder, builder);
    });
  }

  it("gives each image and platform a cache of its own", async () => {
    const cache = { type: "registry", ref: "ghcr.io/acme/cache" } as const;
    const platforms = ["linux/arm/v6", "linux/arm/v7"];
    const builds = ["app", "other"].flatMap((name) =>
      platforms.map((platform) => argumentsOf({ cache, platforms }, platform, { name })),
    );
    const scopes = (await Promise.all(builds)).map(({ cacheTo }) => JSON.stringify(cacheTo));
    assert.equal(new Set(scopes).size, 4);
  });

  it("reads a cache inside the image from the tags that move, and has none where it is not published", async () => {
    const cache = { type: "inline" } as const;
    const tags = ["sha-0a1b2c3", "main", "latest"];
    const rules = { "sha-0a1b2c3": "type=sha", main: "type=ref,event=branch", latest: "type=ref,event=branch" };
    const from = async (names: string[]) => {
      const metadata = Promise.resolve({ ...METADATA, tags: names, rules });
      return (await argumentsOf({ cache }, "linux/amd64", { metadata })).cacheFrom;
    };
    assert.deepEqual(await from(tags), [
      { raw: "type=registry,ref=ghcr.io/acme/app:main" },
      { raw: "type=registry,ref=ghcr.io/acme/app:latest" },
    ]);
    assert.equal(await from(["sha-0a1b2c3"]), undefined);
    assert.equal((await argumentsOf({ cache, repositories: [], publish: false })).cacheFrom, undefined);
  });

  const dockerfiles: [context: string, dockerfile: string, location: string][] = [
    [".", "Dockerfile", "Dockerfile"],
    ["app/", "docker/Dockerfile", "app/docker/Dockerfile"],
    ["app", "../Dockerfile", "Dockerfile"],
    ["app", "/srv/Dockerfile", "/srv/Dockerfile"],
  ];
  for (const [context, dockerfile, location] of dockerfiles) {
    it(`finds ${dockerfile} of ${context} at ${location}`, async () => {
      assert.deepEqual((await argumentsOf({ context, dockerfile })).dockerfile, { location });
    });
  }

  it("names no Dockerfile of a git context when it has the default name, and hands any other over as text", async () => {
    const context = "git@example.com:acme/app.git";
    const contexts = { main: `${context}#commit`, named: {}, dockerfiles: { "Dockerfile.small": "FROM scratch\n" } };
    const build = { metadata: Promise.resolve({ ...METADATA, contexts }) };
    const plain = await argumentsOf({ context }, "linux/amd64", build);
    assert.deepEqual([plain.context, plain.dockerfile], [{ location: `${context}#commit` }, undefined]);
    const named = await argumentsOf({ context, dockerfile: "Dockerfile.small" }, "linux/amd64", build);
    assert.deepEqual(named.dockerfile, { inline: "FROM scratch\n" });
  });

  it("builds from named contexts as they are pinned, and from folders as they are written", async () => {
    const contexts = { assets: "web", lib: "git://example.com/lib.git#main" };
    const pinned = { ...CONTEXTS, named: { assets: "other", lib: "git://example.com/lib.git#commit" } };
    const build = { metadata: Promise.resolve({ ...METADATA, contexts: pinned }) };
    assert.deepEqual((await argumentsOf({ context: "app", contexts }, "linux/amd64", build)).context, {
      location: "app",
      named: { assets: { location: "web" }, lib: { location: "git://example.com/lib.git#commit" } },
    });
  });
});

describe("slug", () => {
  it("has dashes for slashes", () => assert.equal(slug("linux/arm/v7"), "linux-arm-v7"));
});
