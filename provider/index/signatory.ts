import { isSignedAs, isSignedWith, type SignedBundle } from "../../lib/signing/bundle.ts";
import { hasToken, identityToken } from "../../lib/signing/identity-token.ts";
import { keyName, loadKey } from "../../lib/signing/key-source.ts";
import { keyHint } from "../../lib/signing/private-key.ts";
import { keySourceOf, type SignInput, type SignSecrets } from "../../lib/signing/sign-input.ts";
import type { Signatory } from "../../lib/signing/signer.ts";
import { identityText, isKeyText, keyText } from "../../lib/signing/signer-text.ts";

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
  /** Whose signatures they are, for the state and for people: it tells one from another. */
  readonly by: string;
  /** Whether a bundle is one of theirs. */
  readonly made: (bundle: SignedBundle) => boolean;
}

/**
 * Reads the key, or asks for a token, now.
 *
 * @throws KeyProblem, TokenProblem
 */
export async function openSignatory(
  { sign, signSecrets }: SignInputs,
  { environment, signal }: SigningEnvironment,
): Promise<OpenSignatory> {
  if ("keyless" in sign) {
    const token = () => identityToken(environment, signal);
    const { identity } = await token();
    return { signatory: { token }, by: identityText(identity), made: (bundle) => isSignedAs(bundle, identity) };
  }
  const source = keySourceOf(sign, signSecrets);
  const key = await loadKey(source, environment);
  const hint = keyHint(key);
  if (sign.fingerprint !== undefined && sign.fingerprint !== hint) {
    throw new Error(`${keyName(source)} was changed while the update ran; run it again`);
  }
  return { signatory: { key }, by: keyText(hint), made: (bundle) => isSignedWith(bundle, key) };
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
