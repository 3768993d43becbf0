import assert from "node:assert/strict";
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  COMPARE_VARIABLE,
  comparedArgs,
  comparedBuild,
  copyOf,
  otherUmask,
} from "../../../../components/docker-build/compared-build.ts";
import { platformBuild } from "../../../../components/docker-build/platform-build.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import { removeFolders, temporaryFolder } from "../fixture.ts";

describe("otherUmask", () => {
  const modes: [mode: number, other: number][] = [
    [0o644, 0o664],
    [0o664, 0o644],
    [0o755, 0o775],
    [0o2775, 0o2755],
    [0o600, 0o600],
    [0o444, 0o444],
    [0o640, 0o660],
  ];
  for (const [mode, other] of modes) {
    it(`${mode.toString(8)}: ${other.toString(8)}`, () => assert.equal(otherUmask(mode), other));
  }
});

describe("a build that is compared", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
    for (const name of ["app", "assets"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "app", "Dockerfile"), "FROM scratch\n");
    writeFileSync(join(folder, "app", ".dockerignore"), "notes\n.dockerignore\n");
    writeFileSync(join(folder, "app", "file"), "text", { mode: 0o644 });
    writeFileSync(join(folder, "app", "notes"), "text");
    writeFileSync(join(folder, "assets", "logo"), "logo");
  });
  after(removeFolders);

  const argumentsFor = async (copies?: string) => {
    const input = {
      repositories: ["ghcr.io/acme/app"],
      platforms: ["linux/arm/v7"],
      context: join(folder, "app"),
      contexts: { assets: join(folder, "assets"), base: "docker-image://busybox" },
      reproducible: true,
      cache: { type: "local" as const, path: "cache" },
    };
    const { image, problems } = checkImage("app", { ...input, builders: {} }, { environment: {} });
    const [build] = image.builds;
    assert.ok(build, JSON.stringify(problems));
    const contexts = { main: input.context, named: { base: "docker-image://busybox@sha256:1" }, dockerfiles: {} };
    const annotations = { manifest: { title: "a,b" } };
    const metadata = Promise.resolve({
      tags: [],
      rules: {},
      labels: {},
      annotations,
      contexts,
      bases: [],
      baseAnnotations: {},
    });
    const parts = { name: "app", metadata, content: Promise.resolve({}), secrets: {} };
    const comparison = { results: "/results", ...(copies !== undefined && { copies }) };
    const { context, exports, ...args } = comparedArgs(platformBuild(parts, build), parts, build, comparison);
    const [exporter] = exports as { raw: Promise<string> }[];
    type Context = { location: string; named: Record<string, { location: string }> };
    const settled = await new Promise<Context>((resolve) =>
      pulumi.output(context).apply((value) => resolve(value as Context)),
    );
    return { context: settled, raw: await exporter?.raw, args };
  };

  it("leaves what would be pushed in a folder, and uses no cache", async () => {
    const { context, raw, args } = await argumentsFor();
    assert.equal(
      raw,
      'type=oci,dest=/results/app-linux-arm-v7,tar=false,oci-mediatypes=true,oci-artifact=false,rewrite-timestamp=true,"annotation.title=a,b"',
    );
    assert.deepEqual([args.noCache, args.cacheFrom, args.cacheTo], [true, undefined, undefined]);
    assert.equal(context.location, join(folder, "app"));
  });

  it("is made of copies of its folders, and of everything else as it is", async () => {
    const { context, args } = await argumentsFor(join(folder, "copies"));
    const { location, named } = context;
    assert.ok(location.startsWith(join(folder, "copies")));
    assert.equal(lstatSync(join(location, "file")).mode & 0o777, 0o664);
    assert.equal(existsSync(join(location, "notes")), false);
    assert.equal(readFileSync(join(location, ".dockerignore"), "utf8"), "notes\n.dockerignore\n");
    assert.equal(readFileSync(join(named.assets?.location ?? "", "logo"), "utf8"), "logo");
    assert.equal(named.base?.location, "docker-image://busybox@sha256:1");
    assert.deepEqual(args.dockerfile, { location: join(folder, "app", "Dockerfile") });
    assert.equal(await copyOf(join(folder, "app"), "Dockerfile", join(folder, "copies")), location);
  });

  it("is asked for by a variable", () => {
    assert.equal(comparedBuild({}), undefined);
    const comparison = { results: "/results", copies: "/copies" };
    assert.deepEqual(comparedBuild({ [COMPARE_VARIABLE]: JSON.stringify(comparison) }), comparison);
  });
});
