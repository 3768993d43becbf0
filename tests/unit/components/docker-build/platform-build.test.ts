import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ImageBuild, platformBuild, slug } from "../../../../components/docker-build/platform-build.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";
import { commit, git, removeFolders, temporaryFolder } from "../fixture.ts";

/** The arguments of a platform's build, for settings as a person writes them. */
function argumentsOf(changes: Partial<ImageInput>, platform = "linux/amd64", build: Partial<ImageBuild> = {}) {
  const input = { repositories: ["ghcr.io/acme/app"], platforms: ["linux/amd64"], tags: ["v1", "latest"], ...changes };
  const result = checkImage("app", input, { environment: {} });
  if (!("settings" in result)) throw new Error(JSON.stringify(result.problems));
  const image = result.settings;
  return platformBuild(
    { name: "app", image, context: image.context, labels: { title: "app" }, secrets: {}, builders: {}, ...build },
    platform,
  );
}

describe("platformBuild", () => {
  after(removeFolders);

  it("pushes by digest with nothing but what is needed", () => {
    assert.deepEqual(argumentsOf({ context: "app" }), {
      push: false,
      buildOnPreview: false,
      platforms: ["linux/amd64"],
      context: { location: "app" },
      dockerfile: { location: "app/Dockerfile" },
      exports: [{ raw: "type=image,name=ghcr.io/acme/app,push-by-digest=true,push=true,oci-mediatypes=true" }],
      labels: { title: "app" },
      buildArgs: {},
      network: "default",
      noCache: false,
      pull: false,
    });
  });

  it("keeps the variant that the provider's list does not have", () => {
    assert.deepEqual(argumentsOf({ platforms: ["linux/arm/v7"] }, "linux/arm/v7").platforms, ["linux/arm/v7"]);
  });

  it("pushes nothing when the image is not published", () => {
    assert.deepEqual(argumentsOf({ publish: false }).exports, [{ cacheonly: {} }]);
  });

  it("passes on what the image says", () => {
    const build = argumentsOf({
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
    assert.deepEqual(build.buildArgs, { JOBS: "4", FAST: "true" });
    assert.deepEqual(build.context, {
      location: ".",
      named: { base: { location: "docker-image://docker.io/library/debian:bookworm" } },
    });
    assert.deepEqual(build.ssh, [{ id: "default" }, { id: "deploy", paths: ["a", "b"] }]);
    assert.deepEqual(build.addHosts, ["db:10.0.0.5"]);
    assert.deepEqual([build.network, build.noCache, build.pull], ["none", true, true]);
  });

  it("lets a platform differ, and only that one", () => {
    const own = { builder: "arm", dockerfile: "Dockerfile.arm", target: "small", args: { JOBS: 1 } };
    const changes: Partial<ImageInput> = {
      platforms: { "linux/amd64": {}, "linux/arm64": { ...own, cache: { type: "gha" } } },
      target: "production",
      args: { JOBS: 4, DEBUG: 0 },
      cache: { type: "local", path: ".cache" },
    };
    const builders = { default: "sandbox", "linux/arm64": "other" };
    const arm64 = argumentsOf(changes, "linux/arm64", { builders });
    assert.deepEqual(arm64.builder, { name: "arm" });
    assert.deepEqual(arm64.dockerfile, { location: "Dockerfile.arm" });
    assert.equal(arm64.target, "small");
    assert.deepEqual(arm64.buildArgs, { JOBS: "1", DEBUG: "0" });
    assert.deepEqual(arm64.cacheFrom, [{ raw: "type=gha,scope=app-linux-arm64" }]);
    const amd64 = argumentsOf(changes, "linux/amd64", { builders });
    assert.deepEqual(amd64.builder, { name: "sandbox" });
    assert.deepEqual(amd64.dockerfile, { location: "Dockerfile" });
    assert.equal(amd64.target, "production");
    assert.deepEqual(amd64.buildArgs, { JOBS: "4", DEBUG: "0" });
    assert.deepEqual(amd64.cacheTo, [{ raw: "type=local,dest=.cache/app-linux-amd64,mode=max" }]);
  });

  const routes: [builders: Record<string, string>, builder: object | undefined][] = [
    [{}, undefined],
    [{ default: "all" }, { name: "all" }],
    [{ default: "all", "linux/amd64": "one" }, { name: "one" }],
    [{ "linux/arm64": "other" }, undefined],
  ];
  for (const [builders, builder] of routes) {
    it(`takes ${JSON.stringify(builder)} of ${JSON.stringify(builders)}`, () => {
      assert.deepEqual(argumentsOf({}, "linux/amd64", { builders }).builder, builder);
    });
  }

  it("gives each image and platform a cache of its own", () => {
    const cache = { type: "registry", ref: "ghcr.io/acme/cache" } as const;
    const platforms = ["linux/arm/v6", "linux/arm/v7"];
    const scopes = ["app", "other"].flatMap((name) =>
      platforms.map((platform) => JSON.stringify(argumentsOf({ cache, platforms }, platform, { name }).cacheTo)),
    );
    assert.equal(new Set(scopes).size, 4);
  });

  it("reads a cache inside the image from its last tag, and has none before there is a tag", () => {
    const cache = { type: "inline" } as const;
    assert.deepEqual(argumentsOf({ cache }).cacheFrom, [{ raw: "type=registry,ref=ghcr.io/acme/app:latest" }]);
    assert.equal(argumentsOf({ cache, tags: [], repositories: [], publish: false }).cacheFrom, undefined);
  });

  const dockerfiles: [context: string, dockerfile: string, location: string][] = [
    [".", "Dockerfile", "Dockerfile"],
    ["app/", "docker/Dockerfile", "app/docker/Dockerfile"],
    ["app", "../Dockerfile", "Dockerfile"],
    ["app", "/srv/Dockerfile", "/srv/Dockerfile"],
  ];
  for (const [context, dockerfile, location] of dockerfiles) {
    it(`finds ${dockerfile} of ${context} at ${location}`, () => {
      assert.deepEqual(argumentsOf({ context, dockerfile }).dockerfile, { location });
    });
  }

  it("names no Dockerfile of a git context when it has the default name, and hands any other over as text", () => {
    assert.equal(argumentsOf({ context: "git@example.com:acme/app.git" }).dockerfile, undefined);
    const folder = temporaryFolder();
    git(folder, "init");
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub", "Dockerfile.small"), "FROM scratch\n");
    git(folder, "add", ".");
    const context = `file://${folder}#${commit(folder)}:sub`;
    const small = { context: "git@example.com:acme/app.git", dockerfile: "Dockerfile.small" };
    assert.deepEqual(argumentsOf(small, "linux/amd64", { context }).dockerfile, { inline: "FROM scratch\n" });
  });
});

describe("slug", () => {
  it("has dashes for slashes", () => assert.equal(slug("linux/arm/v7"), "linux-arm-v7"));
});
