import { createPublicKey, type KeyObject, sign } from "node:crypto";
import type { SerializedBundle } from "@sigstore/bundle";
import type { Signer, Witness } from "@sigstore/sign";
import { codeOf } from "../http/reason.ts";
import { printable } from "../printable.ts";
import type { IdentityToken } from "./identity-token.ts";
import { keyHint } from "./private-key.ts";
import { PUBLIC_FULCIO, PUBLIC_REKOR, type Services } from "./services.ts";
import { PAYLOAD_TYPE, type SignedStatement } from "./statement.ts";

/** A service of Sigstore did not do its part: a whole sentence. */
export class SigningError extends Error {
  override readonly name = "SigningError";
}

/** Whoever signs: the owner of a key, or an identity, whose token is asked for anew for each signature. */
export type Signatory = { readonly key: KeyObject } | { readonly token: () => Promise<IdentityToken> };

/** How long a service may take for one answer, and how often it is asked again. */
export interface Persistence {
  /** In milliseconds. */
  readonly timeout: number;
  readonly retry: { readonly retries: number; readonly minTimeout: number };
}

const PERSISTENCE: Persistence = { timeout: 20_000, retry: { retries: 3, minTimeout: 1000 } };

/**
 * Signs statements, each in a bundle of its own, and has the transparency log and the timestamp authority write it down
 * where there are such. With a key there is neither unless they are named.
 *
 * @throws SigningError, TokenProblem
 */
export async function signStatements(
  statements: readonly SignedStatement[],
  signatory: Signatory,
  services: Services,
  persistence: Persistence = PERSISTENCE,
): Promise<SerializedBundle[]> {
  // Loaded only where something is signed: it takes longer than all else that a program starts with.
  const [{ DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness }, { bundleToJSON }] = await Promise.all([
    import("@sigstore/sign"),
    import("@sigstore/bundle"),
  ]);
  const places = placesOf(signatory, services);
  const signer: Signer =
    "key" in signatory
      ? keySigner(signatory.key)
      : new FulcioSigner({
          ...persistence,
          fulcioBaseURL: places.fulcio,
          identityProvider: { getToken: async () => (await signatory.token()).text },
        });
  // An entry whose answer was lost is there when it is sent again.
  const witnesses: Witness[] = [
    ...(places.rekor ? [new RekorWitness({ ...persistence, rekorBaseURL: places.rekor, fetchOnConflict: true })] : []),
    ...(places.timestamp ? [new TSAWitness({ ...persistence, tsaBaseURL: places.timestamp })] : []),
  ];
  const builder = new DSSEBundleBuilder({ signer, witnesses });
  const made = statements.map(async (statement) => {
    const data = Buffer.from(JSON.stringify(statement));
    const bundle = bundleToJSON(await builder.create({ data, type: PAYLOAD_TYPE }));
    return "key" in signatory ? withHint(bundle, keyHint(signatory.key)) : bundle;
  });
  // All of them end before the first failure counts: none is left behind that still asks.
  const outcomes = await Promise.allSettled(made);
  return outcomes.map((outcome) => {
    if (outcome.status === "fulfilled") return outcome.value;
    throw explained(outcome.reason, places);
  });
}

interface Places {
  readonly fulcio: string;
  readonly rekor: string | undefined;
  readonly timestamp: string | undefined;
}

function placesOf(signatory: Signatory, { fulcio = PUBLIC_FULCIO, rekor, timestamp }: Services): Places {
  const log = rekor ?? ("key" in signatory ? false : PUBLIC_REKOR);
  return { fulcio, rekor: log || undefined, timestamp };
}

function keySigner(key: KeyObject): Signer {
  const publicKey = createPublicKey(key).export({ format: "pem", type: "spki" }).toString();
  const algorithm = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  return {
    sign: async (data) => ({
      // Given here, the library would name the key in the envelope as well, by a name that cosign takes for another key's.
      key: { $case: "publicKey", publicKey },
      signature: sign(algorithm, data, key),
    }),
  };
}

function withHint({ verificationMaterial, ...bundle }: SerializedBundle, hint: string): SerializedBundle {
  return { ...bundle, verificationMaterial: { ...verificationMaterial, publicKey: { hint } } } as SerializedBundle;
}

/** What each failure of the library is about, by its code. */
function explained(error: unknown, { fulcio, rekor, timestamp }: Places): unknown {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  switch (code) {
    case "IDENTITY_TOKEN_READ_ERROR":
      return cause;
    case "IDENTITY_TOKEN_PARSE_ERROR":
      // Without the library's own words, which quote the token.
      return new SigningError("the OIDC token has no email address and no subject to sign for");
    case "CA_CREATE_SIGNING_CERTIFICATE_ERROR":
      return new SigningError(`${fulcio} gave no certificate to sign with: ${why(cause)}`, { cause });
    case "TLOG_CREATE_ENTRY_ERROR":
    case "TLOG_FETCH_ENTRY_ERROR":
      return new SigningError(`the transparency log ${rekor} took no entry: ${why(cause)}`, { cause });
    case "TSA_CREATE_TIMESTAMP_ERROR":
      return new SigningError(`the timestamp authority ${timestamp} gave no timestamp: ${why(cause)}`, { cause });
    default:
      return error;
  }
}

function why(cause: unknown): string {
  const { statusCode, message } = cause as { statusCode?: unknown; message?: unknown };
  if (statusCode === undefined)
    return `it could not be reached (${codeOf(cause) || printable(String(message))}); try again`;
  return `it answered ${printable(String(message))}`;
}
