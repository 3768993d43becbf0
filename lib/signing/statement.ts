/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export interface SignedStatement {
  readonly _type: typeof STATEMENT;
  readonly subject: readonly StatementSubject[];
  readonly predicateType: string;
  readonly predicate: object;
}

export interface StatementSubject {
  readonly name?: string;
  /** By algorithm, without it: `{ sha256: "5fa6..." }`. */
  readonly digest: Readonly<Record<string, string>>;
}

const STATEMENT = "https://in-toto.io/Statement/v1";
/** The type of what is signed: a statement as JSON. */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** The predicate by which cosign, from version 3 on, says that something is signed and nothing more. */
export const SIGNATURE = "https://sigstore.dev/cosign/sign/v1";
/** https://slsa.dev/spec/v1.0/provenance */
export const PROVENANCE = "https://slsa.dev/provenance/v1";

/** A digest as statements have it. */
export function digestSet(digest: string): Readonly<Record<string, string>> {
  const [algorithm = "", digits = ""] = digest.split(":");
  return { [algorithm]: digits };
}

/** Says that a digest is signed, as `cosign sign` does. */
export function signatureStatement(digest: string): SignedStatement {
  return { _type: STATEMENT, subject: [{ digest: digestSet(digest) }], predicateType: SIGNATURE, predicate: {} };
}

/** Says how a digest of a repository was published. */
export function provenanceStatement(repository: string, digest: string, predicate: object): SignedStatement {
  const subject = [{ name: repository, digest: digestSet(digest) }];
  return { _type: STATEMENT, subject, predicateType: PROVENANCE, predicate };
}
