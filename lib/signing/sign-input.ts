import type { KeySource } from "./key-source.ts";
import type { Services } from "./services.ts";

/** Who signs, and where it is written down. Nothing of it is a secret but the key of a stack secret itself. */
export type SignInput = SignWithKey | SignKeyless;

export interface SignWithKey extends KeySource, Omit<Services, "fulcio"> {
  /** Of the key's public half, as {@link keyHint} gives it; left out where the key cannot be read yet. */
  readonly fingerprint?: string | undefined;
}

/** For the identity of the environment's OIDC token. */
export interface SignKeyless extends Services {
  readonly keyless: true;
}
