import type { KeyObject, X509Certificate } from "node:crypto";
import type { SignedEntity, TrustMaterial } from "@sigstore/verify";
import { isSignedWith, type SignedBundle } from "./bundle.ts";
import { type CertificateClaims, certificateClaims } from "./certificate-claims.ts";
import { keyHint } from "./private-key.ts";
import { identityText, keyText } from "./signer-text.ts";
import type { Trust } from "./trust.ts";

/** What is wrong with a signature, as a clause that follows its name. */
export class SignatureProblem extends Error {
  override readonly name = "SignatureProblem";
}

/** Who has to have signed. */
export type ExpectedSigner = ExpectedKey | ExpectedIdentity;

export interface ExpectedKey {
  /** The public half. */
  readonly key: KeyObject;
  /** Has to have witnessed the signature; left out: nobody has to. */
  readonly trust?: Trust | undefined;
}

export interface ExpectedIdentity {
  /** Exactly the identity, or an expression that is found in it. */
  readonly name: string | RegExp;
  /** Exactly who vouches for it. */
  readonly issuer: string;
  /** Asked for only when there is something to verify. */
  readonly trust: () => Promise<Trust>;
}

/** A signature that is valid, and of whom it has to be. */
export interface VerifiedSigner {
  /** {@link keyText} or {@link identityText}. */
  readonly by: string;
  /** When it was signed, as far as a witness says. */
  readonly signedAt?: Date | undefined;
  /** Whether a transparency log has it. */
  readonly isLogged: boolean;
  /** What the certificate says of the run that signed. */
  readonly claims: CertificateClaims;
}

/**
 * Verifies a bundle: its signature, who made it, and what the trust root has to have witnessed.
 *
 * @param content the bundle as it is stored
 * @throws SignatureProblem, TrustProblem
 */
export async function verifyBundle(
  content: Uint8Array,
  bundle: SignedBundle,
  expected: ExpectedSigner,
): Promise<VerifiedSigner> {
  if ("key" in expected) return verifyKey(content, bundle, expected);
  if (!bundle.certificate) throw new SignatureProblem("was made with a key, not for an identity");
  const trust = await expected.trust();
  const { signer, witness } = await verified(content, bundle, { ...trust, publicKey: noKey });
  const name = signer.identity?.subjectAlternativeName ?? "";
  const issuer = signer.identity?.extensions?.issuer ?? "";
  const by = identityText({ name, issuer });
  const isName = typeof expected.name === "string" ? expected.name === name : expected.name.test(name);
  if (!isName) throw new SignatureProblem(`is of another identity: ${by}`);
  if (expected.issuer !== issuer) throw new SignatureProblem(`is of an identity of another issuer: ${by}`);
  return { by, ...witness, claims: certificateClaims(signer.identity?.oids ?? []) };
}

async function verifyKey(
  content: Uint8Array,
  bundle: SignedBundle,
  { key, trust }: ExpectedKey,
): Promise<VerifiedSigner> {
  if (!isSignedWith(bundle, key)) {
    throw new SignatureProblem(
      bundle.certificate ? "was made for an identity, not with the key" : "was not made with the key",
    );
  }
  const by = keyText(keyHint(key));
  if (!trust) return { by, isLogged: false, claims: {} };
  const { witness } = await verified(content, bundle, {
    ...trust,
    publicKey: () => ({ publicKey: key, validFor: () => true }),
  });
  return { by, ...witness, claims: {} };
}

function noKey(): never {
  throw new SignatureProblem("was made with a key, not for an identity");
}

/** What of a trust root has to have taken part: a log where it has one, else a timestamp authority. */
async function verified(content: Uint8Array, { certificate }: SignedBundle, trust: TrustMaterial) {
  const { Verifier } = await import("@sigstore/verify");
  const { entity, times } = await readEntity(content);
  const needsLog = trust.tlogs.length > 0;
  if (needsLog && entity.tlogEntries.length === 0) throw new SignatureProblem("has no entry in a transparency log");
  const needsTime = certificate !== undefined || !needsLog;
  if (needsTime && times.length === 0) {
    throw new SignatureProblem("has no time: neither a transparency log nor a timestamp authority has confirmed it");
  }
  const verifier = new Verifier(trust, {
    tlogThreshold: needsLog ? 1 : 0,
    ctlogThreshold: trust.ctlogs.length > 0 ? 1 : 0,
    timestampThreshold: needsTime ? 1 : 0,
  });
  try {
    const signer = verifier.verify(entity);
    return { signer, witness: { signedAt: times[0], isLogged: entity.tlogEntries.length > 0 } };
  } catch (error) {
    throw new SignatureProblem(explained(error, certificate, times), { cause: error });
  }
}

/** A bundle as the library takes it apart, and when it was signed according to each witness. */
async function readEntity(content: Uint8Array): Promise<{ entity: SignedEntity; times: Date[] }> {
  const [{ bundleFromJSON, isBundleWithDsseEnvelope }, { toSignedEntity }] = await Promise.all([
    import("@sigstore/bundle"),
    import("@sigstore/verify"),
  ]);
  try {
    const bundle = bundleFromJSON(JSON.parse(Buffer.from(content).toString("utf8")));
    // The statement was read of the envelope: a signature of something else beside it proves nothing of that.
    if (!isBundleWithDsseEnvelope(bundle)) throw new Error("it has no envelope");
    const entity = toSignedEntity(bundle);
    return { entity, times: entity.timestamps.filter(isConfirmed).map(timeOf) };
  } catch (cause) {
    throw new SignatureProblem("is damaged", { cause });
  }
}

type Witness = SignedEntity["timestamps"][number];

/** Of a log, only its promise confirms the time. */
function isConfirmed(witness: Witness): boolean {
  return witness.$case === "timestamp-authority" || witness.tlogEntry.inclusionPromise !== undefined;
}

function timeOf(witness: Witness): Date {
  return witness.$case === "timestamp-authority"
    ? witness.timestamp.signingTime
    : new Date(Number(witness.tlogEntry.integratedTime) * 1000);
}

/** Each failure of the library, by its code. */
function explained(error: unknown, certificate: X509Certificate | undefined, times: readonly Date[]): string {
  const { code } = error as { readonly code?: unknown };
  switch (code) {
    case "CERTIFICATE_ERROR": {
      const expired =
        certificate && times.find((time) => time < certificate.validFromDate || time > certificate.validToDate);
      if (!certificate || !expired) return "has a certificate of no authority that the trust root names for its time";
      const [from, to] = [certificate.validFromDate, certificate.validToDate].map((date) => date.toISOString());
      return `was made at ${expired.toISOString()}, when its certificate was not valid (${from} to ${to})`;
    }
    case "TLOG_ERROR":
    case "TLOG_INCLUSION_PROOF_ERROR":
    case "TLOG_INCLUSION_PROMISE_ERROR":
    case "TLOG_MISSING_INCLUSION_ERROR":
      return "has an entry that no transparency log of the trust root has confirmed";
    case "TLOG_BODY_ERROR":
      return "has an entry in the transparency log that is of another signature";
    case "TIMESTAMP_ERROR":
      return "has a time that no timestamp authority of the trust root has confirmed";
    case "SIGNATURE_ERROR":
      return "is not of what it says to be of";
    default:
      return "cannot be verified";
  }
}
