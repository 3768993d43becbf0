import assert from "node:assert/strict";
import { execa } from "execa";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { FaultyProxy } from "./support/faulty-proxy.ts";
import { crane, digestOf, platformsOf, readIndex, validate } from "./support/images.ts";
import { INDEX_PROGRAM } from "./support/index-program.ts";
import { type OtherRegistry, startRegistry } from "./support/registries.ts";
import { type Run, sandboxRegistry, Workspace } from "./support/workspace.ts";

/** How often an index names the same one. */
const COPIES = 50;

interface Outputs {
  digests: Record<string, string>;
}

describe("the sources of an index", function () {
  this.timeout(300_000);
  let workspace: Workspace;
  let registry: OtherRegistry;
  let proxy: FaultyProxy;
  /** What is read from behind the proxy. */
  const read: string[] = [];
  /** What buildx has pushed: indexes of one platform each. */
  const built: { readonly platform: string; readonly digest: string }[] = [];
  /** All indexes are published by one update, which fails because of one of them; the next one has the others alone. */
  let run: Run;
  let again: Run;
  const busybox = () => `${sandboxRegistry()}/library/busybox`;

  const repositoryOf = (index: string) => `${workspace.namespace}/${index}`;

  /** Builds with buildx itself, attestations and all, and gives the digest of what was pushed without a tag. */
  const build = async (platform: string, repository: string) => {
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN uname -m > /machine\n");
    const metadata = `${workspace.folder}/metadata.json`;
    const output = `type=image,name=${repository},push-by-digest=true,push=true`;
    const args = ["build", "--builder", "sandbox", "--platform", platform, "--provenance", "mode=max"];
    await execa("docker-buildx", [...args, "--output", output, "--metadata-file", metadata, `${workspace.folder}/app`]);
    const { stdout } = await execa("cat", [metadata]);
    return (JSON.parse(stdout) as Record<string, string>)["containerimage.digest"] ?? "";
  };

  /** Behind the proxy, an index that names one {@link COPIES} times, which names that of busybox as often. */
  const pushNested = async () => {
    const repository = `${proxy.address}/acme/nested`;
    await crane("copy", `${busybox()}:stable`, `${repository}:0`);
    const mediaType = "application/vnd.oci.image.index.v1+json";
    for (const level of [1, 2]) {
      const child = Buffer.from(await crane("manifest", `${repository}:${level - 1}`));
      const descriptor = { mediaType, digest: await digestOf(`${repository}:${level - 1}`), size: child.length };
      const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests: Array(COPIES).fill(descriptor) });
      const url = `http://${proxy.address}/v2/acme/nested/manifests/${level}`;
      await fetch(url, { method: "PUT", headers: { "content-type": mediaType }, body });
    }
    return { repository, digest: await digestOf(`${repository}:2`) };
  };

  before(async () => {
    workspace = await Workspace.create(INDEX_PROGRAM);
    registry = await startRegistry({ tls: false });
    proxy = await FaultyProxy.start(registry.address);
    const nested = await pushNested();
    proxy.fault = (method, path) => {
      if (method === "GET") read.push(path);
      return undefined;
    };
    for (const platform of ["linux/arm/v7", "linux/amd64"]) {
      built.push({ platform, digest: await build(platform, repositoryOf("attested")) });
    }
    const annotations = { "com.example.built": "with buildx" };
    const { manifests } = await readIndex(`${busybox()}:stable`);
    const digestFor = (variant: string | undefined, architecture: string) =>
      manifests.find(({ platform }) => platform?.architecture === architecture && platform.variant === variant)?.digest;
    const sources = manifests.map(({ digest }) => ({ digest, repository: busybox() }));

    const right = {
      attested: {
        repository: repositoryOf("attested"),
        tags: ["latest"],
        manifests: built.map((each) => ({ ...each, annotations })),
      },
      mounted: {
        repository: repositoryOf("mounted"),
        tags: ["1"],
        manifests: [{ digest: await digestOf(`${busybox()}:stable`), repository: busybox() }],
      },
      one: { repository: repositoryOf("one"), tags: ["one"], manifests: sources, annotations: { b: "2", a: "1" } },
      two: { repository: repositoryOf("two"), tags: ["two"], manifests: sources, annotations: { a: "1", b: "2" } },
      nested: { repository: nested.repository, tags: ["latest"], manifests: [{ digest: nested.digest }] },
    };
    const wrong = {
      repository: busybox(),
      tags: ["wrong"],
      manifests: [
        { digest: digestFor("v7", "arm"), platform: "linux/arm/v6" },
        { digest: digestFor(undefined, "amd64"), platform: "linux/arm64" },
        { digest: `sha256:${"0".repeat(64)}`, platform: "linux/386" },
      ],
    };
    workspace.configure({ "test:indexes": { ...right, wrong } });
    run = await workspace.up("--continue-on-error");
    workspace.configure({ "test:indexes": right });
    again = await workspace.up();
  });
  after(async () => {
    await workspace.remove();
    proxy.stop();
    await registry.stop();
  });

  it("are published, those that are right, and change nothing the next time", () => {
    assert.deepEqual([again.exitCode, again.steps], [0, []], run.output + again.output);
  });

  it("may be indexes with attestations: they are taken apart, the attestations kept", async () => {
    const repository = repositoryOf("attested");
    for (const { digest } of built) assert.equal((await readIndex(`${repository}@${digest}`)).manifests.length, 2);
    const index = await readIndex(`${repository}:latest`);
    assert.deepEqual(platformsOf(index), ["linux/arm/v7", "linux/amd64"]);
    const [arm, amd64, ...attestations] = index.manifests;
    assert.deepEqual(attestations.map(attestedDigest), [arm?.digest, amd64?.digest]);
    assert.equal(arm?.annotations?.["com.example.built"], "with buildx");
    const { stdout } = await execa("docker-buildx", [
      "imagetools",
      "inspect",
      `${repository}:latest`,
      "--format",
      "{{json .Provenance}}",
    ]);
    assert.deepEqual(Object.keys(JSON.parse(stdout)).sort(), ["linux/amd64", "linux/arm/v7"]);
  });

  it("may be in another repository: their content is mounted, and all of it is there", async () => {
    const repository = repositoryOf("mounted");
    const { manifests } = await readIndex(`${repository}:1`);
    assert.deepEqual(
      manifests.map(({ digest }) => digest),
      (await readIndex(`${busybox()}:stable`)).manifests.map(({ digest }) => digest),
    );
    await validate(`${repository}:1`);
  });

  it("must be for the platform that was asked for, variant included; every problem is told at once", async () => {
    assert.notEqual(run.exitCode, 0);
    assert.match(run.output, /linux\/arm\/v6 was requested, but sha256:\w+ of \S+ is for linux\/arm\/v7/);
    assert.match(run.output, /linux\/arm64 was requested, but sha256:\w+ of \S+ is for linux\/amd64/);
    assert.match(run.output, /the image for linux\/386 is gone: \S+ has no sha256:0+/);
    assert.equal(await digestOf(`${busybox()}:wrong`), undefined);
  });

  it("and the tags are checked, each fault with its property", async () => {
    workspace.configure({
      "test:indexes": {
        faulty: { repository: "ghcr.io/app", tags: [".hidden", "ok", "ok"], manifests: [{ digest: "sha256:1" }] },
      },
    });
    const { exitCode, output } = await workspace.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /property repository .*ghcr\.io would answer 400 Bad Request/);
    assert.match(output, /property tags\[0\] .*starts with "\."/);
    assert.match(output, /property tags\[2\] .*is already at \[1\]/);
    assert.match(output, /property manifests\[0\]\.digest .*is not a digest/);
  });

  it("give the same digest whoever publishes them", async () => {
    const { digests } = await workspace.outputs<Outputs>();
    assert.equal(digests.one, digests.two);
    assert.equal(await digestOf(`${repositoryOf("one")}:one`), digests.one);
  });

  it("may be indexes that name the same ones over and over: each is read once", async () => {
    const [index, base] = [
      await readIndex(`${proxy.address}/acme/nested:latest`),
      await readIndex(`${busybox()}:stable`),
    ];
    assert.deepEqual(platformsOf(index), platformsOf(base));
    assert.ok(read.length < COPIES, `${read.length} requests`);
  });
});
