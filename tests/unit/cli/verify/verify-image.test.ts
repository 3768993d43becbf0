import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { Check, CheckName, Verification } from "../../../../cli/verify/model.ts";
import { type Verifying, verifyImage } from "../../../../cli/verify/verify-image.ts";
import { parseImageReference } from "../../../../lib/oci/image-reference.ts";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";
import { referrersTag } from "../../../../lib/oci/referrers.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { identityToken } from "../../../../lib/signing/identity-token.ts";
import { signStatements } from "../../../../lib/signing/signer.ts";
import { readTrust, TrustProblem } from "../../../../lib/signing/trust.ts";
import type { ExpectedSigner } from "../../../../lib/signing/verify-bundle.ts";
import { githubToken, MockSigstore } from "../../../support/sigstore.ts";
import { AMD64, MemoryRegistry } from "../../provider/memory-registry.ts";
import { APP, BASE, changed, published, REVISION, SOURCE, sign, statementsOf, store } from "./fixture.ts";

const TAG = `${APP}:1.2.3`;
const WORKFLOW = "acme/app/.github/workflows/publish.yml@refs/heads/main";
const NAME = `https://github.com/${WORKFLOW}`;
const ISSUER = "https://token.actions.githubusercontent.com";

function verify(registry: MemoryRegistry, more: Partial<Verifying> = {}, reference = TAG): Promise<Verification> {
  return verifyImage(reference, parseImageReference(reference), {
    client: registry,
    provenance: true,
    buildProvenance: false,
    sbom: false,
    ...more,
  });
}

/** The results of one kind of check. */
function results({ checks }: Verification, name: CheckName): string[] {
  return checks.filter(({ check }) => check === name).map(({ result }) => result);
}

function find({ checks }: Verification, name: CheckName): Check {
  return checks.find(({ check }) => check === name) ?? assert.fail(`no check of ${name}`);
}

/** The failures, each with its reason. */
function failures({ checks }: Verification): string[] {
  return checks
    .filter(({ result }) => result === "fail")
    .map(({ check, platform, text }) => `${check}${platform ? ` ${platform}` : ""}: ${text}`);
}

describe("verifying what a registry has", () => {
  it("finds all of an index that nobody signed", async () => {
    const { registry, index, amd64, armv7 } = published();
    const verification = await verify(registry);
    assert.deepEqual(failures(verification), []);
    assert.equal(verification.verified, true);
    assert.deepEqual(
      verification.checks.map(({ check, platform, result }) => [check, platform, result]),
      [
        ["index", undefined, "pass"],
        ["platform", "linux/amd64", "pass"],
        ["platform", "linux/arm/v7", "pass"],
        ["signature", undefined, "absent"],
        ["provenance", undefined, "absent"],
        ["buildProvenance", "linux/amd64", "pass"],
        ["sbom", "linux/amd64", "absent"],
        ["buildProvenance", "linux/arm/v7", "pass"],
        ["sbom", "linux/arm/v7", "absent"],
        ["bases", undefined, "pass"],
      ],
    );
    const { digest, platforms, bases, reference, repository } = verification;
    assert.deepEqual(
      { digest, platforms, bases, reference, repository },
      {
        digest: index.digest,
        platforms: { "linux/amd64": amd64.digest, "linux/arm/v7": armv7.digest },
        bases: [BASE],
        reference: TAG,
        repository: APP,
      },
    );
  });

  it("asks for a tag once, and goes on with its digest", async () => {
    const { registry, index } = published();
    await verify(registry);
    assert.deepEqual(
      registry.calls.filter((call) => call.endsWith(" 1.2.3")),
      [`manifest ${APP} 1.2.3`],
    );
    const byDigest = await verify(registry, {}, `${APP}@${index.digest}`);
    assert.equal(byDigest.verified, true);
    assert.equal((await verify(registry, {}, `${APP}:gone@${index.digest}`)).verified, true);
  });

  it("refuses what does not exist, is not an index, or cannot be read", async () => {
    const { registry, amd64 } = published();
    assert.deepEqual(failures(await verify(registry, {}, `${APP}:other`)), [
      `index: the tag other of ${APP} does not exist`,
    ]);
    const digest = `sha256:${"0".repeat(64)}`;
    assert.deepEqual(failures(await verify(registry, {}, `${APP}@${digest}`)), [
      `index: the manifest ${digest} of ${APP} does not exist`,
    ]);
    assert.match(
      failures(await verify(registry, {}, `${APP}@${amd64.digest}`)).join(),
      /^index: sha256:\w{12} is the manifest of a single image, not an index$/,
    );
    registry.before = () => {
      throw new RegistryError("ghcr.io could not be reached");
    };
    assert.deepEqual(failures(await verify(registry)), ["index: ghcr.io could not be reached"]);
  });

  it("refuses an index without images", async () => {
    const registry = new MemoryRegistry();
    registry.tag(APP, "1.2.3", registry.placeIndex(APP, []).digest);
    assert.deepEqual(failures(await verify(registry)), ["index: lists no images"]);
  });

  it("compares the platforms with those that were expected", async () => {
    const { registry } = published();
    const both = await verify(registry, { platforms: ["linux/arm/v7", "linux/amd64"] });
    assert.deepEqual([find(both, "platforms").text, both.verified], ["linux/amd64, linux/arm/v7", true]);
    const other = await verify(registry, { platforms: ["linux/amd64", "linux/arm64"] });
    assert.deepEqual(failures(other), ["platforms: linux/arm64 is missing, linux/arm/v7 is not expected"]);
  });

  it("names each manifest, configuration and layer that the registry lacks", async () => {
    const { registry, amd64, armv7, attestations } = published();
    const { layers, config } = JSON.parse(
      registry.content(APP).manifests.get(amd64.digest)?.bytes.toString("utf8") ?? "{}",
    ) as { layers: { digest: string }[]; config: { digest: string } };
    const [layer] = layers;
    assert.ok(layer);
    registry.remove(APP, layer.digest);
    assert.deepEqual(failures(await verify(registry)), [`platform linux/amd64: lacks the layer ${layer.digest}`]);
    registry.remove(APP, config.digest);
    registry.remove(APP, armv7.digest);
    registry.remove(APP, attestations[1]?.digest ?? "");
    const all = failures(await verify(registry));
    assert.deepEqual(all.slice(1), [
      `platform linux/amd64: has no configuration: ${config.digest} does not exist; lacks the layer ${layer.digest}`,
      `platform linux/arm/v7: has no manifest: ${armv7.digest} does not exist`,
    ]);
    assert.match(all[0] ?? "", /^index: the attestation sha256:\w{12} has no manifest: sha256:\w+ does not exist$/);
  });

  it("takes an index in Docker's types", async () => {
    const registry = new MemoryRegistry();
    const image = registry.placeImage(APP, AMD64, {
      mediaType: MEDIA_TYPES.dockerManifest,
      configType: "application/vnd.docker.container.image.v1+json",
    });
    const index = registry.placeIndex(APP, [{ ...image, platform: AMD64 }], undefined, MEDIA_TYPES.dockerIndex);
    registry.tag(APP, "1.2.3", index.digest);
    const verification = await verify(registry, { platforms: ["linux/amd64"] });
    assert.deepEqual(failures(verification), []);
    assert.deepEqual(results(verification, "bases"), ["absent"]);
  });

  it("requires provenance and an SBOM of each platform where that is asked for", async () => {
    const { registry } = published();
    const strict = { sbom: true, buildProvenance: true };
    assert.deepEqual(failures(await verify(registry, strict)), [
      "sbom linux/amd64: it has no SBOM",
      "sbom linux/arm/v7: it has no SBOM",
    ]);
    const full = await verify(published({ sbom: true }).registry, strict);
    assert.equal(full.verified, true);
    assert.equal(find(full, "sbom").text, "2 packages");
    assert.equal(find(full, "buildProvenance").text, "min by https://example.com/builder");
    const bare = new MemoryRegistry();
    bare.tag(APP, "1.2.3", bare.placeIndex(APP, [{ ...bare.placeImage(APP, AMD64), platform: AMD64 }]).digest);
    assert.deepEqual(failures(await verify(bare, strict)), [
      "buildProvenance linux/amd64: it has no provenance of BuildKit",
      "sbom linux/amd64: it has no SBOM",
    ]);
  });
});

describe("verifying signatures by a key", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const signer: ExpectedSigner = { key: publicKey };

  it("passes, with source, revision and base images", async () => {
    const { registry, index } = published();
    await sign(registry, index, { key: privateKey });
    const verification = await verify(registry, { signer, source: SOURCE, revision: REVISION });
    assert.deepEqual(failures(verification), []);
    assert.match(find(verification, "signature").text, /^by the key SHA256:\S+=$/);
    assert.match(
      find(verification, "provenance").text,
      /^by the key SHA256:\S+=, of https:\/\/github\.com\/acme\/app at 0123456789abcdef0123456789abcdef01234567$/,
    );
    const { source, revision, bases } = verification;
    assert.deepEqual({ source, revision, bases }, { source: SOURCE, revision: REVISION, bases: [BASE] });
    assert.match(verification.signer ?? "", /^the key SHA256:/);
  });

  it("passes with RSA and Ed25519 as well", async () => {
    for (const pair of [generateKeyPairSync("rsa", { modulusLength: 2048 }), generateKeyPairSync("ed25519")]) {
      const { registry, index } = published();
      await sign(registry, index, { key: pair.privateKey });
      assert.equal((await verify(registry, { signer: { key: createPublicKey(pair.privateKey) } })).verified, true);
    }
  });

  it("verifies nothing when nobody says who has to have signed", async () => {
    const { registry, index } = published();
    await sign(registry, index, { key: privateKey });
    const verification = await verify(registry);
    assert.deepEqual([results(verification, "signature"), verification.signer], [["unchecked"], undefined]);
    assert.equal(verification.verified, true);
  });

  it("refuses an index that nobody signed", async () => {
    const { registry } = published();
    assert.deepEqual(failures(await verify(registry, { signer, source: SOURCE })), [
      "signature: the index is not signed",
      "provenance: the index has no signed provenance",
      "source: no valid provenance says it",
    ]);
  });

  it("refuses another key, and names each signature", async () => {
    const { registry, index } = published();
    await sign(registry, index, { key: generateKeyPairSync("ed25519").privateKey });
    await sign(registry, index, { key: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey });
    const [signature] = failures(await verify(registry, { signer }));
    assert.match(signature ?? "", /^signature: sha256:\w{12} was not made with the key; sha256:\w{12} was not made /);
    await sign(registry, index, { key: privateKey });
    assert.equal((await verify(registry, { signer })).verified, true);
  });

  it("refuses an index that was changed: what is signed is another digest", async () => {
    const { registry, index } = published();
    await sign(registry, index, { key: privateKey });
    changed(registry, index);
    assert.deepEqual(failures(await verify(registry, { signer })), [
      "signature: the index is not signed",
      "provenance: the index has no signed provenance",
    ]);
  });

  it("refuses the signature of another index that was put beside this one", async () => {
    const { registry, index } = published();
    const other = changed(registry, index);
    await sign(registry, other, { key: privateKey }, { statements: statementsOf(index.digest) });
    assert.match(
      failures(await verify(registry, { signer }))[0] ?? "",
      /^signature: sha256:\w{12} is of another digest$/,
    );
  });

  it("refuses a statement that was changed after it was signed", async () => {
    const { registry, index } = published();
    const other = changed(registry, index);
    const [bundle] = await signStatements(statementsOf(index.digest).slice(0, 1), { key: privateKey }, {});
    const statements = statementsOf(other.digest).slice(0, 1);
    const payload = Buffer.from(JSON.stringify(statements[0])).toString("base64");
    assert.ok(bundle?.dsseEnvelope);
    await store(registry, other, [{ ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, payload } }], statements);
    assert.match(failures(await verify(registry, { signer }))[0] ?? "", /was not made with the key$/);
  });

  it("refuses a signature without provenance, unless that is not required", async () => {
    const { registry, index } = published();
    await sign(registry, index, { key: privateKey }, { statements: statementsOf(index.digest).slice(0, 1) });
    assert.deepEqual(failures(await verify(registry, { signer })), ["provenance: the index has no signed provenance"]);
    const lenient = await verify(registry, { signer, provenance: false });
    assert.deepEqual([lenient.verified, results(lenient, "provenance")], [true, ["absent"]]);
  });

  it("refuses another source and another revision", async () => {
    const { registry, index } = published();
    await sign(registry, index, { key: privateKey });
    const other = "f".repeat(40);
    const expected = { source: "https://github.com/acme/other", revision: other };
    assert.deepEqual(failures(await verify(registry, { signer, ...expected })), [
      `source: is ${SOURCE} according to the provenance, not https://github.com/acme/other`,
      `revision: is ${REVISION} according to the provenance, not ${other}`,
    ]);
    // One digest, published from two commits.
    await sign(registry, index, { key: privateKey }, { statements: statementsOf(index.digest, other) });
    for (const revision of [other, REVISION]) {
      assert.equal((await verify(registry, { signer, revision })).revision, revision);
    }
  });

  it("says that the list cannot be read", async () => {
    const { registry, index } = published();
    registry.before = (call) => {
      if (call.includes(referrersTag(index.digest))) throw new RegistryError("ghcr.io answered 503");
    };
    assert.deepEqual(failures(await verify(registry, { signer, source: SOURCE })), [
      "signature: ghcr.io answered 503",
      "provenance: ghcr.io answered 503",
      "source: no valid provenance says it",
    ]);
  });
});

describe("verifying signatures for an identity", () => {
  let mock: MockSigstore;
  before(async () => {
    mock = await MockSigstore.start();
  });
  after(() => mock.stop());

  const signerOf = (own = mock, more: { name?: string | RegExp; issuer?: string } = {}): ExpectedSigner => ({
    name: NAME,
    issuer: ISSUER,
    trust: () => readTrust(own.trustedRoot, "it"),
    ...more,
  });
  const signatory = (claims: object = {}) => ({
    token: () => identityToken({ SIGSTORE_ID_TOKEN: githubToken(WORKFLOW, 3600, claims) }),
  });
  const services = (own = mock) => ({ fulcio: own.url, rekor: own.url, timestamp: own.url });
  const signed = async (own = mock, claims: object = {}, more: object = {}) => {
    const made = published();
    await sign(made.registry, made.index, signatory(claims), { services: { ...services(own), ...more } });
    return made;
  };

  it("passes with the identity, exactly or by an expression", async () => {
    const { registry } = await signed();
    for (const name of [NAME, /^https:\/\/github\.com\/acme\/app\//]) {
      const verification = await verify(registry, { signer: signerOf(mock, { name }), source: SOURCE });
      assert.deepEqual(failures(verification), []);
      assert.match(
        find(verification, "signature").text,
        /^by https:\S+main \(https:\S+\), signed at \S+Z, in the transparency log$/,
      );
    }
  });

  it("refuses another identity and another issuer", async () => {
    const { registry } = await signed();
    for (const name of [NAME.slice(0, -1), `${NAME}2`, /^https:\/\/github\.com\/acme\/other\//]) {
      assert.match(
        failures(await verify(registry, { signer: signerOf(mock, { name }) }))[0] ?? "",
        /^signature: sha256:\w{12} is of another identity: https:\S+main \(https:\S+\)$/,
      );
    }
    assert.match(
      failures(await verify(registry, { signer: signerOf(mock, { issuer: "https://gitlab.com" }) }))[0] ?? "",
      /^signature: sha256:\w{12} is of an identity of another issuer: https:\S+main \(https:\/\/token\S+\)$/,
    );
  });

  it("compares the machine that signed with what the certificate says", async () => {
    const runner = "github-hosted";
    for (const [claims, found] of [
      [{ runner_environment: runner }, []],
      [
        { runner_environment: "self-hosted" },
        ["runner: is self-hosted according to the certificate, not github-hosted"],
      ],
      [{}, ["runner: the certificate does not say it"]],
    ] as const) {
      const { registry } = await signed(mock, claims);
      assert.deepEqual(failures(await verify(registry, { signer: signerOf(), runner })), found);
    }
    const { registry } = published();
    assert.match(
      failures(await verify(registry, { signer: signerOf(), runner })).join(),
      /runner: no valid provenance says it$/,
    );
  });

  it("compares the source with what the certificate says", async () => {
    const sha = "e".repeat(40);
    const { registry } = await signed(mock, { repository: "acme/fork", sha });
    assert.deepEqual(failures(await verify(registry, { signer: signerOf(), source: SOURCE, revision: REVISION })), [
      `source: is https://github.com/acme/fork according to the certificate, not ${SOURCE}`,
      `revision: is ${sha} according to the certificate, not ${REVISION}`,
    ]);
    const own = await signed(mock, { repository: "acme/app", sha: REVISION });
    assert.equal(
      (await verify(own.registry, { signer: signerOf(), source: SOURCE, revision: REVISION })).verified,
      true,
    );
  });

  it("says that there is no trust root", async () => {
    const { registry } = await signed();
    const trust = () => Promise.reject(new TrustProblem("it could not be had"));
    const verification = await verify(registry, { signer: { name: NAME, issuer: ISSUER, trust }, revision: REVISION });
    assert.deepEqual(failures(verification), [
      "signature: it could not be had",
      "provenance: it could not be had",
      "revision: no valid provenance says it",
    ]);
  });

  it("asks for no trust root where nothing is signed for an identity", async () => {
    const { registry, index } = published();
    const trust = () => assert.fail("nobody is to be asked");
    await sign(registry, index, { key: generateKeyPairSync("ed25519").privateKey });
    assert.equal((await verify(registry, { signer: { name: NAME, issuer: ISSUER, trust } })).verified, false);
    assert.equal(
      (await verify(published().registry, { signer: { name: NAME, issuer: ISSUER, trust } })).verified,
      false,
    );
  });
});
