import { createPublicKey, type KeyObject, verify, X509Certificate } from "node:crypto";
import * as z from "zod";
import type { Artifact } from "../oci/referrers.ts";
import type { Identity } from "./identity-token.ts";
import { PAYLOAD_TYPE, type SignedStatement } from "./statement.ts";

/** Media type and artifact type of a bundle: https://docs.sigstore.dev/about/bundle/ */
export const BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
/** Annotations by which cosign, from version 3 on, and policy engines know a bundle. */
const CONTENT = "dev.sigstore.bundle.content";
export const PREDICATE_TYPE = "dev.sigstore.bundle.predicateType";

/** A bundle as it is stored beside what it is about. */
export function bundleArtifact(bundle: object, predicateType: string, created: Date): Artifact {
  return {
    type: BUNDLE_TYPE,
    annotations: {
      "org.opencontainers.image.created": created.toISOString().replace(/\.\d+/, ""),
      [CONTENT]: "dsse-envelope",
      [PREDICATE_TYPE]: predicateType,
    },
    mediaType: BUNDLE_TYPE,
    content: Buffer.from(JSON.stringify(bundle)),
  };
}

const bytes = z.base64().transform((text) => Buffer.from(text, "base64"));

const BUNDLE = z.object({
  dsseEnvelope: z.object({
    payload: bytes,
    payloadType: z.literal(PAYLOAD_TYPE),
    signatures: z.array(z.object({ sig: bytes })).length(1),
  }),
  verificationMaterial: z.object({
    publicKey: z.object({ hint: z.string().optional() }).optional(),
    certificate: z.object({ rawBytes: bytes }).optional(),
    x509CertificateChain: z.object({ certificates: z.array(z.object({ rawBytes: bytes })).min(1) }).optional(),
  }),
});

const STATEMENT = z.object({
  _type: z.string(),
  subject: z.array(z.object({ name: z.string().optional(), digest: z.record(z.string(), z.string()) })),
  predicateType: z.string(),
  predicate: z.record(z.string(), z.unknown()).default({}),
});

/** What a bundle says, and who says so. */
export interface SignedBundle {
  readonly statement: SignedStatement;
  readonly signature: Buffer;
  /** What the signature is of. */
  readonly signed: Buffer;
  /** Absent where it was signed with a key. */
  readonly certificate?: X509Certificate;
}

/** Reads a bundle with a statement in it; undefined when it is something else. Nothing is verified. */
export function readBundle(content: Uint8Array): SignedBundle | undefined {
  try {
    const { dsseEnvelope, verificationMaterial } = BUNDLE.parse(JSON.parse(Buffer.from(content).toString("utf8")));
    const { payload, payloadType, signatures } = dsseEnvelope;
    const { certificate, x509CertificateChain: chain } = verificationMaterial;
    const raw = certificate?.rawBytes ?? chain?.certificates[0]?.rawBytes;
    return {
      statement: STATEMENT.parse(JSON.parse(payload.toString("utf8"))) as unknown as SignedStatement,
      signature: signatures[0]?.sig ?? Buffer.alloc(0),
      signed: preAuthEncoding(payloadType, payload),
      ...(raw && { certificate: new X509Certificate(raw) }),
    };
  } catch {
    return undefined;
  }
}

/** @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function preAuthEncoding(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

/** Whether a bundle is about a digest. */
export function isAbout({ statement }: SignedBundle, digest: string): boolean {
  return statement.subject.some(({ digest: set }) =>
    Object.entries(set).some(([algorithm, digits]) => `${algorithm}:${digits}` === digest),
  );
}

/** Whether a key made the signature of a bundle. */
export function isSignedWith({ signed, signature }: SignedBundle, key: KeyObject): boolean {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return verify(publicKey.asymmetricKeyType === "ed25519" ? null : "sha256", signed, publicKey, signature);
}

/**
 * Whether a bundle says to be signed by an identity, with a signature that fits its certificate. Whether the
 * certificate is to be trusted is another question, for whoever verifies images.
 */
export function isSignedAs(bundle: SignedBundle, { name, issuer }: Identity): boolean {
  const { certificate } = bundle;
  if (!certificate || !isSignedWith(bundle, certificate.publicKey)) return false;
  const names = certificate.subjectAltName?.split(", ").map((each) => each.replace(/^\w+:/, "")) ?? [];
  // Node does not decode the extension that has the issuer.
  return names.includes(name) && certificate.raw.includes(issuer);
}
