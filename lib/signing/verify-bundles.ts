import { shortDigest } from "../oci/digest.ts";
import { isAbout } from "./bundle.ts";
import type { StoredBundle } from "./stored-bundles.ts";
import { type ExpectedSigner, SignatureProblem, type VerifiedSigner, verifyBundle } from "./verify-bundle.ts";

/** A statement whose signature is valid. */
export interface VerifiedStatement {
  readonly signer: VerifiedSigner;
  readonly predicate: unknown;
}

/** What is valid of the bundles of one kind, and why each of the others is not. */
export interface VerifiedBundles {
  /** The newest first. */
  readonly valid: readonly VerifiedStatement[];
  /** A clause each, with its digest. */
  readonly problems: readonly string[];
}

/**
 * Verifies each bundle of a kind: whether it is about a digest, and signed by whoever has to have signed it.
 *
 * @param type the predicate type
 * @throws TrustProblem
 */
export async function verifyBundles(
  stored: readonly StoredBundle[],
  digest: string,
  type: string,
  expected: ExpectedSigner,
): Promise<VerifiedBundles> {
  const valid: VerifiedStatement[] = [];
  const problems: string[] = [];
  for (const { digest: own, content, bundle } of stored.toReversed()) {
    if (bundle.statement.predicateType !== type) continue;
    try {
      if (!isAbout(bundle, digest)) throw new SignatureProblem("is of another digest");
      const signer = await verifyBundle(content, bundle, expected);
      valid.push({ signer, predicate: bundle.statement.predicate });
    } catch (error) {
      if (!(error instanceof SignatureProblem)) throw error;
      problems.push(`${shortDigest(own)} ${error.message}`);
    }
  }
  return { valid, problems };
}
