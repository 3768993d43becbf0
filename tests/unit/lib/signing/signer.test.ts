import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { type Bundle, bundleFromJSON } from "@sigstore/bundle";
import { isAbout, isSignedAs, isSignedWith, readBundle } from "../../../../lib/signing/bundle.ts";
import { identityToken } from "../../../../lib/signing/identity-token.ts";
import { keyHint } from "../../../../lib/signing/private-key.ts";
import { type Signatory, signStatements } from "../../../../lib/signing/signer.ts";
import { provenanceStatement, signatureStatement } from "../../../../lib/signing/statement.ts";
import { githubToken, MockSigstore } from "../../../support/sigstore.ts";

const DIGEST = `sha256:${"5".repeat(64)}`;
const STATEMENTS = [signatureStatement(DIGEST), provenanceStatement("ghcr.io/acme/app", DIGEST, { by: "a test" })];
const WORKFLOW = "acme/app/.github/workflows/publish.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";
const ONCE = { timeout: 5000, retry: { retries: 0, minTimeout: 1 } };
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });

function withToken(token = githubToken(WORKFLOW)): Signatory {
  return { token: () => identityToken({ SIGSTORE_ID_TOKEN: token }) };
}

function read(bundle: object) {
  const found = readBundle(Buffer.from(JSON.stringify(bundle)));
  assert.ok(found);
  return found;
}

describe("signStatements", () => {
  let mock: MockSigstore;
  beforeEach(async () => {
    mock = await MockSigstore.start();
  });
  afterEach(() => mock.stop());
  const services = () => ({ fulcio: mock.url, rekor: mock.url, timestamp: mock.url });

  for (const [name, pair] of Object.entries({
    "ECDSA on P-256": { privateKey, publicKey },
    Ed25519: generateKeyPairSync("ed25519"),
    RSA: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  })) {
    it(`signs with a key of ${name}, and asks no service`, async () => {
      const bundles = await signStatements(STATEMENTS, { key: pair.privateKey }, {});
      assert.equal(bundles.length, 2);
      for (const [at, bundle] of bundles.entries()) {
        const parsed: Bundle = bundleFromJSON(bundle);
        assert.equal(parsed.mediaType, "application/vnd.dev.sigstore.bundle.v0.3+json");
        const { content } = parsed.verificationMaterial;
        assert.equal(content.$case === "publicKey" && content.publicKey.hint, keyHint(pair.publicKey));
        const found = read(bundle);
        assert.deepEqual(found.statement, STATEMENTS[at]);
        assert.ok(isAbout(found, DIGEST) && isSignedWith(found, pair.publicKey));
        assert.ok(!isSignedWith(found, generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey));
        assert.ok(!isAbout(found, `sha256:${"6".repeat(64)}`));
        assert.ok(!isSignedAs(found, { name: "anybody", issuer: ISSUER }));
      }
      assert.deepEqual(mock.requests, []);
    });
  }

  it("has a key's signatures written down where that is asked for", async () => {
    const { fulcio: _fulcio, ...others } = services();
    const [bundle] = await signStatements([signatureStatement(DIGEST)], { key: privateKey }, others, ONCE);
    assert.ok(bundle);
    const { verificationMaterial } = bundleFromJSON(bundle);
    assert.equal(verificationMaterial.tlogEntries.length, 1);
    assert.equal(verificationMaterial.timestampVerificationData?.rfc3161Timestamps.length, 1);
    assert.deepEqual(mock.requests.toSorted(), ["rekor", "timestamp"]);
  });

  it("signs for an identity, with a certificate and an entry for each statement", async () => {
    const bundles = await signStatements(STATEMENTS, withToken(), { fulcio: mock.url, rekor: mock.url }, ONCE);
    for (const bundle of bundles) {
      const found = read(bundle);
      const name = `https://github.com/${WORKFLOW}`;
      assert.ok(isSignedAs(found, { name, issuer: ISSUER }));
      assert.ok(!isSignedAs(found, { name: `${name}x`, issuer: ISSUER }));
      assert.ok(!isSignedAs(found, { name, issuer: "https://gitlab.com" }));
      assert.equal(bundleFromJSON(bundle).verificationMaterial.tlogEntries.length, 1);
    }
    assert.deepEqual(mock.requests.toSorted(), ["fulcio", "fulcio", "rekor", "rekor"]);
  });

  it("says which service did not do its part", async () => {
    const CASES = [
      ["fulcio", 400, /^http:\S+ gave no certificate to sign with: it answered \(400\) not today$/],
      ["rekor", 503, /^the transparency log http:\S+ took no entry: it answered \(503\) not today$/],
      ["timestamp", 500, /^the timestamp authority http:\S+ gave no timestamp: it answered \(500\) not today$/],
    ] as const;
    for (const [service, status, message] of CASES) {
      mock.down.clear();
      mock.down.set(service, status);
      await assert.rejects(signStatements(STATEMENTS, withToken(), services(), ONCE), {
        name: "SigningError",
        message,
      });
    }
    const gone = { fulcio: mock.url };
    mock.stop();
    await assert.rejects(signStatements(STATEMENTS, withToken(), gone, ONCE), {
      message: /gave no certificate to sign with: it could not be reached \(ECONN(?:REFUSED|RESET)\); try again$/,
    });
  });

  it("asks a service again that is down for a moment", async () => {
    mock.down.set("rekor", 503);
    setTimeout(() => mock.down.clear(), 20);
    const persistence = { timeout: 5000, retry: { retries: 10, minTimeout: 10 } };
    const [bundle] = await signStatements([signatureStatement(DIGEST)], { key: privateKey }, services(), persistence);
    assert.ok(bundle);
  });

  it("passes on what is wrong with a token, and quotes nothing of it", async () => {
    await assert.rejects(signStatements(STATEMENTS, withToken(githubToken(WORKFLOW, -1)), services(), ONCE), {
      name: "TokenProblem",
      message: /expired at/,
    });
    const text = `x.${Buffer.from('{"iss":"https://a.example"}').toString("base64url")}.y`;
    await assert.rejects(signStatements(STATEMENTS, withToken(text), services(), ONCE), {
      name: "SigningError",
      message: "the OIDC token has no email address and no subject to sign for",
    });
    assert.deepEqual(mock.requests, []);
  });
});
