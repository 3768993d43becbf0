import type { PublishedBase } from "../../lib/signing/provenance.ts";

/**
 * `absent` is what does not exist and was not asked for; `unchecked` exists, but nothing says what it has to be. Only
 * `fail` makes the whole fail.
 */
export type CheckResult = "pass" | "fail" | "absent" | "unchecked";

export type CheckName =
  | "index"
  | "platform"
  | "platforms"
  | "signature"
  | "provenance"
  | "source"
  | "revision"
  | "runner"
  | "buildProvenance"
  | "sbom"
  | "bases";

/** One thing that was looked at. */
export interface Check {
  readonly check: CheckName;
  /** Of a check of one platform. */
  readonly platform?: string | undefined;
  readonly result: CheckResult;
  /** What was found, or why it fails: a clause. */
  readonly text: string;
}

/** What is known of an image after it was verified. */
export interface Verification {
  /** As it was given. */
  readonly reference: string;
  /** `registry/path`. */
  readonly repository: string;
  /** That of the index, to which a tag was resolved once; absent where it does not exist. */
  readonly digest?: string | undefined;
  /** Whether no check fails. */
  readonly verified: boolean;
  /** The digest of each platform's image, by platform. */
  readonly platforms: Readonly<Record<string, string>>;
  /** Who has signed, when the signature is valid. */
  readonly signer?: string | undefined;
  /** Out of provenance whose signature is valid. */
  readonly source?: string | undefined;
  readonly revision?: string | undefined;
  /** The base images that provenance names. */
  readonly bases: readonly PublishedBase[];
  readonly checks: readonly Check[];
}

/** What an image has to be. */
export interface Expectations {
  /** In normal form; left out: any. */
  readonly platforms?: readonly string[] | undefined;
  /** {@link sourceAddress} of it. */
  readonly source?: string | undefined;
  readonly revision?: string | undefined;
  /** Whose machine signed, as the certificate of the provenance has it: `github-hosted`. */
  readonly runner?: string | undefined;
  /** Whether signed provenance may be missing. */
  readonly provenance: boolean;
  /** Whether each platform has to have provenance of BuildKit. */
  readonly buildProvenance: boolean;
  /** Whether each platform has to have an SBOM. */
  readonly sbom: boolean;
}
