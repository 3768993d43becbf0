import { isSignedAs, isSignedWith, type SignedBundle } from "../../lib/signing/bundle.ts";
import { hasToken, type Identity, identityToken } from "../../lib/signing/identity-token.ts";
import { keyName, loadKey } from "../../lib/signing/key-source.ts";
import { keyHint } from "../../lib/signing/private-key.ts";
import { keySourceOf, type SignInput, type SignSecrets } from "../../lib/signing/sign-input.ts";
import type { Signatory } from "../../lib/signing/signer.ts";
import { identityText, isKeyText, keyText } from "../../lib/signing/signer-text.ts";
import { loadTrust } from "../../lib/signing/trust.ts";
import type { ExpectedSigner } from "../../lib/signing/verify-bundle.ts";

/** Where keys and tokens are read. */
export interface SigningEnvironment {
  readonly environment: NodeJS.ProcessEnv;
  /** Ends requests when the user interrupts the run. */
  readonly signal?: AbortSignal | undefined;
}

/** Who is to sign, with the secrets of the stack. */
export interface SignInputs {
  readonly sign: SignInput;
  readonly signSecrets?: SignSecrets | undefined;
}

/** Whoever signs an index. */
export interface OpenSignatory {
  readonly signatory: Signatory;
  /** Left out: it is a key. */
  readonly identity?: Identity;
  /** Whose signatures they are, for the state and for people: it tells one from another. */
  readonly by: string;
  /** Whether a bundle is one of theirs. */
  readonly made: (bundle: SignedBundle) => boolean;
  /** What their bundles have to hold against; absent where no trust root is set. */
  readonly expected?: ExpectedSigner | undefined;
}

/**
 * Reads the key, or asks for a token, now.
 *
 * @throws KeyProblem, TokenProblem, TrustProblem
 */
export async function openSignatory(
  { sign, signSecrets }: SignInputs,
  { environment, signal }: SigningEnvironment,
): Promise<OpenSignatory> {
  const trust = sign.trustedRoot === undefined ? undefined : await loadTrust(sign.trustedRoot);
  if ("keyless" in sign) {
    const token = () => identityToken(environment, signal);
    const { identity } = await token();
    return {
      signatory: { token },
      identity,
      by: identityText(identity),
      made: (bundle) => isSignedAs(bundle, identity),
      expected: trust && { ...identity, trust: async () => trust },
    };
  }
  const source = keySourceOf(sign, signSecrets);
  const key = await loadKey(source, environment);
  const hint = keyHint(key);
  if (sign.fingerprint !== undefined && sign.fingerprint !== hint) {
    throw new Error(`${keyName(source)} was changed while the update ran; run it again`);
  }
  return {
    signatory: { key },
    by: keyText(hint),
    made: (bundle) => isSignedWith(bundle, key),
    expected: trust && { key, trust },
  };
}

/** Who would sign, as far as that is known here: neither is needed for a preview. */
export async function knownSignatory(sign: SignInput, where: SigningEnvironment): Promise<string | undefined> {
  if (!("keyless" in sign)) return sign.fingerprint && keyText(sign.fingerprint);
  if (!hasToken(where.environment)) return undefined;
  return identityToken(where.environment, where.signal).then(
    ({ identity }) => identityText(identity),
    () => undefined,
  );
}

/** Who signs, where {@link knownSignatory} does not know more. */
export function describeSignatory(sign: SignInput): string {
  return "keyless" in sign ? "the identity of the OIDC token" : keyName(keySourceOf(sign));
}

/** Whether signatures are of the kind that is asked for: by a key, or for an identity. */
export function isOfKind(by: string, sign: SignInput): boolean {
  return isKeyText(by) !== "keyless" in sign;
}
