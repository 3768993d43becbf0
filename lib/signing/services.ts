/** The services of Sigstore that sign for an identity and write down what is signed. */
export interface Services {
  /** Gives certificates to identities. */
  readonly fulcio?: string | undefined;
  /** The transparency log; `false` for none. */
  readonly rekor?: string | false | undefined;
  /** A timestamp authority (RFC 3161), without the path of its API. */
  readonly timestamp?: string | undefined;
  /** The file of a trust root, against which every signature has to be valid; left out: none is verified. */
  readonly trustedRoot?: string | undefined;
}

/** The public services, which write down everything for everybody to read. */
export const PUBLIC_FULCIO = "https://fulcio.sigstore.dev";
export const PUBLIC_REKOR = "https://rekor.sigstore.dev";
