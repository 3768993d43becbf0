import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readBundle } from "../../../../lib/signing/bundle.ts";
import { identityToken } from "../../../../lib/signing/identity-token.ts";
import type { Services } from "../../../../lib/signing/services.ts";
import { type Signatory, signStatements } from "../../../../lib/signing/signer.ts";
import { PROVENANCE, SIGNATURE, signatureStatement } from "../../../../lib/signing/statement.ts";
import type { StoredBundle } from "../../../../lib/signing/stored-bundles.ts";
import { readTrust, type Trust } from "../../../../lib/signing/trust.ts";
import type { ExpectedSigner } from "../../../../lib/signing/verify-bundle.ts";
import { verifyBundles } from "../../../../lib/signing/verify-bundles.ts";
import { githubToken, MockSigstore } from "../../../support/sigstore.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;
const WORKFLOW = "acme/app/.github/workflows/publish.yml@refs/heads/main";
const NAME = `https://github.com/${WORKFLOW}`;
const ISSUER = "https://token.actions.githubusercontent.com";
const HOUR = 3600;
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });

type Bundle = { verificationMaterial: Record<string, unknown> };

/** The identity of a job, with a token of its own for each signature. */
const job: Signatory = { token: () => identityToken({ SIGSTORE_ID_TOKEN: githubToken(WORKFLOW) }) };

/** What somebody signs of a digest. */
async function signed(signatory: Signatory, services: Services, digest = DIGEST): Promise<Bundle> {
  const [bundle] = await signStatements([signatureStatement(digest)], signatory, services);
  return bundle as unknown as Bundle;
}

/** A bundle in a registry. */
function stored(made: object): StoredBundle {
  const content = Buffer.from(JSON.stringify(made));
  const bundle = readBundle(content) ?? assert.fail("it is not read");
  return { digest: `sha256:${"0".repeat(64)}`, content, bundle };
}

/** What is wrong with a bundle; undefined when it is valid. */
async function problemOf(made: object, expected: ExpectedSigner): Promise<string | undefined> {
  const { valid, problems } = await verifyBundles([stored(made)], DIGEST, SIGNATURE, expected);
  assert.equal(valid.length + problems.length, 1);
  return problems[0]?.replace("sha256:000000000000 ", "");
}

function withMaterial(bundle: Bundle, more: object): Bundle {
  return { ...bundle, verificationMaterial: { ...bundle.verificationMaterial, ...more } };
}

describe("bundles", () => {
  let mock: MockSigstore;
  let trust: Trust;
  before(async () => {
    mock = await MockSigstore.start();
    trust = await readTrust(mock.trustedRoot, "it");
  });
  after(() => mock.stop());

  const logged = () => ({ fulcio: mock.url, rekor: mock.url });
  const expected = (own = trust, name: string | RegExp = NAME, issuer = ISSUER): ExpectedSigner => ({
    name,
    issuer,
    trust: async () => own,
  });

  it("of one kind are valid or not, each by itself, the newest first", async () => {
    const own = await signed({ key: privateKey }, {});
    const others = await signed({ key: generateKeyPairSync("ed25519").privateKey }, {});
    const all = [stored(own), stored(others), stored(await signed({ key: privateKey }, {}, OTHER)), stored(own)];
    const { valid, problems } = await verifyBundles(all, DIGEST, SIGNATURE, { key: publicKey });
    assert.deepEqual(
      valid.map(({ signer: { isLogged, signedAt } }) => [isLogged, signedAt]),
      [
        [false, undefined],
        [false, undefined],
      ],
    );
    assert.deepEqual(problems, [
      "sha256:000000000000 is of another digest",
      "sha256:000000000000 was not made with the key",
    ]);
    assert.deepEqual(await verifyBundles(all, DIGEST, PROVENANCE, { key: publicKey }), { valid: [], problems: [] });
  });

  it("for an identity are valid with certificate, log entry and time", async () => {
    const bundle = await signed(job, { ...logged(), timestamp: mock.url });
    for (const name of [NAME, /acme\/app/]) {
      assert.equal(await problemOf(bundle, expected(trust, name)), undefined);
    }
    const by = `${NAME} (${ISSUER})`;
    assert.equal(await problemOf(bundle, expected(trust, NAME.slice(1))), `is of another identity: ${by}`);
    assert.equal(await problemOf(bundle, expected(trust, /\/other\//)), `is of another identity: ${by}`);
    assert.equal(
      await problemOf(bundle, expected(trust, NAME, `${ISSUER}/`)),
      `is of an identity of another issuer: ${by}`,
    );
  });

  it("are refused under the certificate of another authority", async () => {
    const bundle = await signed(job, logged());
    const other = await MockSigstore.start();
    other.stop();
    const { certificateAuthorities, ctlogs } = await readTrust(other.trustedRoot, "it");
    const none = "has a certificate of no authority that the trust root names for its time";
    assert.equal(await problemOf(bundle, expected({ ...trust, certificateAuthorities })), none);
    assert.equal(await problemOf(bundle, expected({ ...trust, ctlogs })), none);
  });

  it("are refused when the certificate was not valid at the time of the signature", async () => {
    const late = await MockSigstore.start(HOUR);
    const bundle = await signed(job, { fulcio: late.url, rekor: late.url });
    late.stop();
    assert.match(
      (await problemOf(bundle, expected(await readTrust(late.trustedRoot, "it")))) ?? "",
      /^was made at \S+Z, when its certificate was not valid \(\S+Z to \S+Z\)$/,
    );
  });

  it("are refused without a log entry, or with one of another signature or log", async () => {
    const bundle = await signed(job, logged());
    assert.equal(
      await problemOf(withMaterial(bundle, { tlogEntries: [] }), expected()),
      "has no entry in a transparency log",
    );
    const { tlogEntries } = (await signed(job, logged())).verificationMaterial;
    assert.equal(
      await problemOf(withMaterial(bundle, { tlogEntries }), expected()),
      "has an entry in the transparency log that is of another signature",
    );
    const other = await MockSigstore.start();
    other.stop();
    const { tlogs } = await readTrust(other.trustedRoot, "it");
    assert.equal(
      await problemOf(bundle, expected({ ...trust, tlogs })),
      "has an entry that no transparency log of the trust root has confirmed",
    );
  });

  it("need a timestamp where the trust root names no log", async () => {
    const own = { ...trust, tlogs: [] };
    const timed = await signed(job, { fulcio: mock.url, rekor: false, timestamp: mock.url });
    assert.equal(await problemOf(timed, expected(own)), undefined);
    assert.equal(await problemOf(timed, expected()), "has no entry in a transparency log");
    const untimed = withMaterial(timed, { timestampVerificationData: { rfc3161Timestamps: [] } });
    const none = "has no time: neither a transparency log nor a timestamp authority has confirmed it";
    assert.equal(await problemOf(untimed, expected(own)), none);
    assert.equal(
      await problemOf(timed, expected({ ...own, timestampAuthorities: [] })),
      "has a time that no timestamp authority of the trust root has confirmed",
    );
    const byKey = await signed({ key: privateKey }, {});
    assert.equal(await problemOf(byKey, { key: publicKey, trust: own }), none);
  });

  it("are refused beside the signature of something else", async () => {
    const messageSignature = { messageDigest: { algorithm: "SHA2_256", digest: "AAAA" }, signature: "AAAA" };
    assert.equal(await problemOf({ ...(await signed(job, logged())), messageSignature }, expected()), "is damaged");
  });

  it("by a key are not those of an identity, and the other way round", async () => {
    const byKey = await signed({ key: privateKey }, {});
    assert.equal(await problemOf(byKey, expected()), "was made with a key, not for an identity");
    const byJob = await signed(job, logged());
    assert.equal(await problemOf(byJob, { key: publicKey }), "was made for an identity, not with the key");
  });

  it("by a key need the log that a trust root names", async () => {
    const inLog = await signed({ key: privateKey }, { rekor: mock.url });
    assert.equal(await problemOf(inLog, { key: publicKey, trust }), undefined);
    const byKey = await signed({ key: privateKey }, {});
    assert.equal(await problemOf(byKey, { key: publicKey, trust }), "has no entry in a transparency log");
  });
});
