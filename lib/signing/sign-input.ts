import type { KeySource, TextSource } from "./key-source.ts";
import type { Services } from "./services.ts";

/** Who signs, and where it is written down. Nothing of it is a secret. */
export type SignInput = SignWithKey | SignKeyless;

export interface SignWithKey extends Omit<Services, "fulcio"> {
  /** Left out: {@link SignSecrets.key}. */
  readonly key?: NamedText | undefined;
  /** Left out: {@link SignSecrets.password}, else the variable that cosign has for it. */
  readonly password?: NamedText | undefined;
  /** Of the key's public half, as {@link keyHint} gives it; left out where the key cannot be read yet. */
  readonly fingerprint?: string | undefined;
}

/** A text that is read when it is used. */
export type NamedText = Exclude<TextSource, { readonly value: string }>;

/** Secrets of a stack. They are apart from all that people may see. */
export interface SignSecrets {
  readonly key?: string | undefined;
  readonly password?: string | undefined;
}

/** Where the key of an input is, and its password. */
export function keySourceOf({ key, password }: SignWithKey, secrets: SignSecrets = {}): KeySource {
  const opening = password ?? (secrets.password === undefined ? undefined : { value: secrets.password });
  return { key: key ?? { value: secrets.key ?? "" }, ...(opening && { password: opening }) };
}

/** For the identity of the environment's OIDC token. */
export interface SignKeyless extends Services {
  readonly keyless: true;
}
