import type { Identity } from "./identity-token.ts";

const KEY = "the key SHA256:";
const IDENTITY = /^(.*) \((.*)\)$/s;
const SHORT_HINT = 12;

/** How the owner of a key is named, for the state and for people. */
export function keyText(hint: string): string {
  return `${KEY}${hint}`;
}

/** The same for an identity. */
export function identityText({ name, issuer }: Identity): string {
  return `${name} (${issuer})`;
}

/** Whether {@link keyText} made a text. */
export function isKeyText(by: string): boolean {
  return by.startsWith(KEY);
}

/** The identity of which {@link identityText} made a text; undefined for anything else. */
export function identityIn(by: string): Identity | undefined {
  const [, name, issuer] = (!isKeyText(by) && IDENTITY.exec(by)) || [];
  return name === undefined || issuer === undefined ? undefined : { name, issuer };
}

/** Enough of a key's fingerprint to tell it from others; an identity in full. */
export function shortSigner(by: string): string {
  return isKeyText(by) ? `${by.slice(0, KEY.length + SHORT_HINT)}…` : by;
}
