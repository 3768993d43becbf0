import { basename } from "node:path";
import { printable } from "../../lib/printable.ts";
import { PUBLIC_FULCIO, PUBLIC_REKOR } from "../../lib/signing/services.ts";
import type { SignInput } from "../../lib/signing/sign-input.ts";
import { identityIn } from "../../lib/signing/signer-text.ts";

/** The file of a trust root, where the settings name none and other services than the public ones. */
const TRUSTED_ROOT = "trusted_root.json";

/**
 * The commands by which a consumer verifies a signed index: ours, and cosign's.
 *
 * @param reference `registry/path:tag`
 * @param by who has signed, as the state has it
 * @param sign how it was signed; undefined where nobody signs any more
 */
export function verifyCommands(reference: string, by: string, sign: SignInput | undefined): string[] {
  const identity = identityIn(by);
  const isLogged = identity ? sign?.rekor !== false : Boolean(sign?.rekor);
  const unlogged = isLogged ? [] : ["--insecure-ignore-tlog=true"];
  const { trustedRoot } = sign ?? {};
  const file = trustedRoot === undefined ? hasOwnServices(sign) && TRUSTED_ROOT : basename(trustedRoot);
  const trust = file ? ["--trusted-root", file] : [];
  if (identity) {
    const { name, issuer } = identity;
    const cosigns = ["--certificate-identity", name, "--certificate-oidc-issuer", issuer];
    return [
      command("npx multiarch verify", reference, "--identity", name, "--issuer", issuer, ...trust),
      command("cosign verify", reference, ...cosigns, ...trust, ...unlogged),
    ];
  }
  const key = ["--key", publicKeyOf(sign)];
  const witnesses = isLogged || trustedRoot !== undefined ? trust : [];
  return [
    command("npx multiarch verify", reference, ...key, ...witnesses),
    command("cosign verify", reference, ...key, ...witnesses, ...unlogged),
  ];
}

/** Whether anybody but the public Sigstore has to be trusted. */
function hasOwnServices(sign: SignInput | undefined): boolean {
  if (!sign) return false;
  const { rekor = PUBLIC_REKOR, timestamp } = sign;
  const fulcio = "keyless" in sign ? (sign.fulcio ?? PUBLIC_FULCIO) : PUBLIC_FULCIO;
  return fulcio !== PUBLIC_FULCIO || rekor !== PUBLIC_REKOR || timestamp !== undefined;
}

/** What cosign calls the public half of a key's file; it is in no state. */
function publicKeyOf(sign: SignInput | undefined): string {
  const key = sign && "key" in sign ? sign.key : undefined;
  return key && "file" in key ? `${basename(key.file).replace(/\.(?:key|pem)$/, "")}.pub` : "cosign.pub";
}

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

function command(program: string, ...words: readonly string[]): string {
  const quoted = words
    .map(printable)
    .map((word) => (PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return [program, ...quoted].join(" ");
}
