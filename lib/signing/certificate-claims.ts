import type { ObjectIdentifierValuePair } from "@sigstore/verify";

/** What a certificate of Fulcio says of the run that it was made for, out of its token. */
export interface CertificateClaims {
  /** The address of the source's repository. */
  readonly source?: string | undefined;
  /** The commit. */
  readonly revision?: string | undefined;
  /** Whose machine the run had, `github-hosted` or `self-hosted`. */
  readonly runner?: string | undefined;
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1];
const RUNNER = 11;
const SOURCE = 12;
const REVISION = 13;

/** @param extensions each value as the certificate has it: a text of ASN.1 */
export function certificateClaims(extensions: readonly ObjectIdentifierValuePair[]): CertificateClaims {
  const claim = (last: number) => {
    const wanted = [...FULCIO, last].join(".");
    const found = extensions.find(({ oid }) => oid?.id.join(".") === wanted);
    return found && textOf(found.value);
  };
  return { source: claim(SOURCE), revision: claim(REVISION), runner: claim(RUNNER) };
}

const UTF8_STRING = 0x0c;
/** From here on, a length of ASN.1 says of how many bytes the length itself is. */
const LONG_LENGTH = 0x80;

/** The text of an ASN.1 UTF8String; undefined for anything else. */
function textOf(value: Uint8Array): string | undefined {
  const bytes = Buffer.from(value);
  const [tag, length = 0] = bytes;
  if (tag !== UTF8_STRING) return undefined;
  const start = length < LONG_LENGTH ? 2 : 2 + (length - LONG_LENGTH);
  return bytes.subarray(start).toString("utf8");
}
