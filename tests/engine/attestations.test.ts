import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { execa } from "execa";
import { readReport } from "../../cli/report/stack-report.ts";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { referrersTag } from "../../lib/oci/referrers.ts";
import { startScanner } from "../../sandbox/images/scanner.ts";
import { sandboxLayout } from "../../sandbox/layout.ts";
import { Cosign } from "./support/cosign.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import { multiarchVerify } from "./support/verify.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

const PLATFORMS = ["linux/amd64", "linux/arm64"];
const ATTESTED = { provenance: "max", sbom: true };

/** The digits of a digest. */
const hex = (digest: string) => digest.replace("sha256:", "");

/** What buildx shows of provenance. */
interface Provenance {
  readonly SLSA: {
    readonly buildDefinition: {
      readonly externalParameters: { readonly request: { readonly args: Record<string, string> } };
      readonly resolvedDependencies: readonly { readonly uri: string; readonly digest: Record<string, string> }[];
    };
  };
}

/** What buildx shows of SBOMs: that of the image, and those of stages. */
interface Sbom {
  readonly SPDX: Spdx;
  readonly AdditionalSPDXs: readonly Spdx[];
}

interface Spdx {
  readonly packages: readonly { readonly name: string }[];
}

describe("the attestations of an image", function () {
  this.timeout(1_200_000);
  let workspace: Workspace;
  let cosign: Cosign;
  let repositories: string[];
  let tag: string;

  before(async () => {
    await startScanner(sandboxLayout());
    workspace = await Workspace.create();
    cosign = await Cosign.in(workspace.folder);
    repositories = [workspace.repository, `${workspace.namespace}/mirror/app`];
    tag = `${workspace.repository}:latest`;
    // An SBOM of the first stage as well, with one package more.
    workspace.write(
      "app/Dockerfile",
      `FROM busybox:stable AS tools
ARG BUILDKIT_SBOM_SCAN_STAGE=true
COPY . /src
FROM busybox:stable
ARG NOTE
COPY --from=tools /src/requirements.txt /
RUN echo $NOTE > /note
`,
    );
    workspace.write("app/requirements.txt", "requests==2.32.0\n");
    workspace.write("app/tools/requirements.txt", "django==5.0.0\nflask==3.0.0\n");
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    workspace.environment = { SIGNING_KEY: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
    workspace.write("cosign.pub", publicKey.export({ format: "pem", type: "spki" }).toString());
  });
  after(() => workspace.remove());

  const configure = (attestations: object, tags = ["latest"]) => {
    const sign = { key: { env: "SIGNING_KEY" } };
    workspace.configureApp({ platforms: PLATFORMS, repositories, args: { NOTE: "noted" }, tags, attestations, sign });
  };
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
  /** By repository, what is signed of the index there. */
  const signed = async (): Promise<Record<string, string[]>> => {
    const listed = repositories.map(async (repository) => {
      const digest = (await digestOf(`${repository}:latest`)) ?? assert.fail(`${repository} has no tag`);
      const { manifests } = await readIndex(`${repository}:${referrersTag(digest)}`);
      return [`${repository}@${digest}`, manifests.map((each) => each.digest)] as const;
    });
    return Object.fromEntries(await Promise.all(listed));
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
    const lists = (name: string) => (spdx: Spdx) => spdx.packages.some((each) => each.name === name);
    for (const { SPDX, AdditionalSPDXs } of Object.values(sboms)) {
      assert.deepEqual([lists("requests")(SPDX), lists("django")(SPDX)], [true, false]);
      assert.ok(AdditionalSPDXs.some(lists("django")));
    }

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

  it("are signed with the index in every repository, as cosign and buildx agree, and once", async () => {
    const before = await signed();
    for (const repository of repositories) {
      const { stdout } = await cosign.verify(`${repository}:latest`);
      const [{ critical }] = JSON.parse(stdout) as [{ critical: { image: Record<string, string> } }];
      const args = ["imagetools", "inspect", `${repository}:latest`, "--format", "{{.Manifest.Digest}}"];
      assert.equal(critical.image["docker-manifest-digest"], (await execa("docker-buildx", args)).stdout.trim());
      const provenance = await cosign.provenance(`${repository}:latest`);
      const { manifests } = await readIndex(`${repository}:latest`);
      for (const { digest } of manifests.slice(0, PLATFORMS.length)) assert.ok(provenance.includes(hex(digest)));
    }
    const needed = ["--key", "cosign.pub", "--sbom", "--build-provenance", "--platforms", PLATFORMS.join(",")];
    const { exitCode, failures } = await multiarchVerify(workspace.folder, `${repositories[0]}:latest`, ...needed);
    assert.deepEqual([exitCode, failures], [0, []]);
    assert.deepEqual((await up()).steps, []);
    assert.deepEqual(await signed(), before);
  });

  it("move no tag when the state is lost and the same is built again", async () => {
    const before = await digestOf(tag);
    const signatures = await signed();
    assert.equal((await workspace.destroy()).exitCode, 0);
    // A repository that comes later gets the same index, though the builds have attested anew.
    const later = `${workspace.namespace}/later/app`;
    repositories = [...repositories, later];
    configure(ATTESTED);
    const { output } = await up();
    assert.match(output, /unchanged: latest/);
    assert.equal(await digestOf(tag), before);
    assert.equal(await digestOf(`${later}:latest`), before);
    await cosign.verify(`${later}:latest`);
    const { [`${later}@${before}`]: ofLater = [], ...ofOthers } = await signed();
    assert.equal(ofLater.length, 2);
    assert.deepEqual(ofOthers, signatures);
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
