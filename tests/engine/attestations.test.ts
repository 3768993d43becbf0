import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { readReport } from "../../cli/report/stack-report.ts";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { startScanner } from "../../sandbox/images/scanner.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const ATTESTED = { provenance: "max", sbom: true };

/** What buildx shows of provenance. */
interface Provenance {
  readonly SLSA: {
    readonly buildDefinition: {
      readonly externalParameters: { readonly request: { readonly args: Record<string, string> } };
      readonly resolvedDependencies: readonly { readonly uri: string; readonly digest: Record<string, string> }[];
    };
  };
}

/** What buildx shows of an SBOM. */
interface Sbom {
  readonly SPDX: { readonly packages: readonly { readonly name: string }[] };
}

describe("the attestations of an image", function () {
  this.timeout(1_200_000);
  let workspace: Workspace;
  let tag: string;

  before(async () => {
    await startScanner(sandboxLayout());
    workspace = await Workspace.create();
    tag = `${workspace.repository}:latest`;
    workspace.write(
      "app/Dockerfile",
      "FROM busybox:stable\nARG NOTE\nCOPY requirements.txt /\nRUN echo $NOTE > /note\n",
    );
    workspace.write("app/requirements.txt", "requests==2.32.0\n");
  });
  after(() => workspace.remove());

  const configure = (attestations: object, tags = ["latest"]) =>
    workspace.configureApp({ platforms: PLATFORMS, args: { NOTE: "noted" }, tags, attestations });
  const up = async () => {
    const run = await workspace.up();
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };
  /** By platform, what buildx reads from the published index. */
  const inspect = async <Attestation>(field: "Provenance" | "SBOM"): Promise<Record<string, Attestation>> => {
    const args = ["imagetools", "inspect", tag, "--format", `{{json .${field}}}`];
    return JSON.parse((await execa("docker-buildx", args)).stdout) as Record<string, Attestation>;
  };
  const report = async () => {
    const env = { ...process.env, PULUMI_BACKEND_URL: `file://${join(workspace.folder, "stacks")}` };
    const { images } = await readReport({ pulumi: "pulumi", env, cwd: workspace.folder, stack: "test" });
    return images[0]?.platforms ?? [];
  };

  it("are found by buildx from the published index, for each platform", async () => {
    configure(ATTESTED);
    await up();
    assert.deepEqual(platformsOf(await readIndex(tag)), PLATFORMS);
    const provenance = await inspect<Provenance>("Provenance");
    assert.deepEqual(Object.keys(provenance).sort(), PLATFORMS);
    const base = await digestOf(`${sandboxRegistry()}/library/busybox:stable`);
    for (const { SLSA } of Object.values(provenance)) {
      const { externalParameters, resolvedDependencies } = SLSA.buildDefinition;
      const [material] = resolvedDependencies.filter(({ uri }) => uri.startsWith("pkg:docker/busybox@stable"));
      assert.equal(`sha256:${material?.digest.sha256}`, base, JSON.stringify(resolvedDependencies));
      const { args } = externalParameters.request;
      assert.equal(args["build-arg:NOTE"], "noted");
      assert.match(args["build-arg:content of app"] ?? "", /^[0-9a-f]{64}$/);
    }
    const sboms = await inspect<Sbom>("SBOM");
    assert.deepEqual(Object.keys(sboms).sort(), PLATFORMS);
    for (const { SPDX } of Object.values(sboms)) assert.ok(SPDX.packages.some(({ name }) => name === "requests"));

    const { manifests } = await readIndex(tag);
    const counts = PLATFORMS.map((platform) => sboms[platform]?.SPDX.packages.length);
    assert.deepEqual(
      (await report()).map(({ digest, attestations }) => ({ digest, attestations })),
      counts.map((packages, at) => ({
        digest: manifests[at]?.digest,
        attestations: { provenance: "max", packages },
      })),
    );
  });

  it("move no tag when the state is lost and the same is built again", async () => {
    const before = await digestOf(tag);
    assert.equal((await workspace.destroy()).exitCode, 0);
    const { output } = await up();
    assert.match(output, /unchanged: latest/);
    assert.equal(await digestOf(tag), before);
    const { steps } = await workspace.preview();
    assert.deepEqual(steps, []);
  });

  it("are those of the published index where what the builds pushed was cleaned up", async () => {
    const { deployment }: { deployment: { resources: { type: string; outputs?: { digest?: string } }[] } } = JSON.parse(
      await workspace.state(),
    );
    const builds = deployment.resources.filter(({ type }) => type === "docker-build:index:Image");
    for (const { outputs } of builds) await crane("delete", `${workspace.repository}@${outputs?.digest}`);
    configure(ATTESTED, ["latest", "edge"]);
    const { output } = await workspace.preview();
    assert.match(output, /latest .* unchanged$/m);
    await up();
    assert.equal(await digestOf(`${workspace.repository}:edge`), await digestOf(tag));
  });

  it("are published where others are asked for, of the same images", async () => {
    const before = await readIndex(tag);
    configure({ provenance: "max" }, ["latest", "edge"]);
    const { output } = await up();
    assert.match(output, /latest: moved from/);
    const images = ({ manifests }: typeof before) => manifests.filter((each) => attestedDigest(each) === undefined);
    assert.deepEqual(images(await readIndex(tag)), images(before));
    assert.deepEqual(Object.keys(await inspect("SBOM")), []);
    assert.deepEqual(Object.keys(await inspect("Provenance")).sort(), PLATFORMS);
  });
});
