import { readProvenance, type StatedProvenance } from "../../lib/signing/stated-provenance.ts";
import { PROVENANCE, SIGNATURE } from "../../lib/signing/statement.ts";
import type { StoredBundle } from "../../lib/signing/stored-bundles.ts";
import { TrustProblem } from "../../lib/signing/trust.ts";
import type { ExpectedSigner, VerifiedSigner } from "../../lib/signing/verify-bundle.ts";
import { type VerifiedBundles, verifyBundles } from "../../lib/signing/verify-bundles.ts";
import type { Check, Expectations } from "./model.ts";
import { type SignedProvenance, sourceChecks } from "./source-checks.ts";

/** What is signed of an index. */
export interface Signed {
  readonly checks: readonly Check[];
  /** When the signature is valid. */
  readonly signer?: string | undefined;
  /** When its signature is valid. */
  readonly provenance?: StatedProvenance | undefined;
}

type SignatureExpectations = Pick<Expectations, "source" | "revision" | "runner" | "provenance">;

const KINDS = { signature: SIGNATURE, provenance: PROVENANCE } as const;
type Kind = keyof typeof KINDS;
/** The reasons that are named of many. */
const MOST_REASONS = 3;

/** Whether signature and provenance of a digest are of whoever has to have signed. */
export async function signatureChecks(
  digest: string,
  stored: readonly StoredBundle[],
  expectations: SignatureExpectations,
  signer: ExpectedSigner | undefined,
): Promise<Signed> {
  if (!signer) return { checks: [unchecked("signature", stored), unchecked("provenance", stored)] };
  try {
    const [signature, provenance] = await Promise.all([
      verifyBundles(stored, digest, KINDS.signature, signer),
      verifyBundles(stored, digest, KINDS.provenance, signer),
    ]);
    const stated = provenance.valid.map(
      ({ signer: { claims }, predicate }): SignedProvenance => ({ claims, ...readProvenance(predicate) }),
    );
    // One digest can be published from several commits.
    const fitting = stated.find((each) => sourceChecks(each, expectations).every(({ result }) => result === "pass"));
    const chosen = fitting ?? stated[0];
    return {
      checks: [
        signedCheck("signature", signature),
        withSource(signedCheck("provenance", provenance, expectations.provenance), chosen),
        ...sourceChecks(chosen, expectations),
      ],
      signer: signature.valid[0]?.signer.by,
      provenance: chosen,
    };
  } catch (error) {
    if (!(error instanceof TrustProblem)) throw error;
    return unverifiable(error.message, expectations);
  }
}

/** Where nothing can be verified at all. */
export function unverifiable(reason: string, expectations: SignatureExpectations): Signed {
  const checks = [failed("signature", reason), failed("provenance", reason)];
  return { checks: [...checks, ...sourceChecks(undefined, expectations)] };
}

function failed(check: Kind, text: string): Check {
  return { check, result: "fail", text };
}

function unchecked(check: Kind, stored: readonly StoredBundle[]): Check {
  const found = stored.filter(({ bundle }) => bundle.statement.predicateType === KINDS[check]);
  return found.length === 0
    ? { check, result: "absent", text: NONE[check] }
    : { check, result: "unchecked", text: "exists; say who must have signed it: --key, or --identity and --issuer" };
}

const NONE = { signature: "the index is not signed", provenance: "the index has no signed provenance" } as const;

function signedCheck(check: Kind, { valid, problems }: VerifiedBundles, isNeeded = true): Check {
  const [first] = valid;
  if (first) return { check, result: "pass", text: signerText(first.signer) };
  if (problems.length === 0) return { check, result: isNeeded ? "fail" : "absent", text: NONE[check] };
  const more = problems.length - MOST_REASONS;
  const reasons = [...problems.slice(0, MOST_REASONS), ...(more > 0 ? [`and ${more} more`] : [])];
  return failed(check, reasons.join("; "));
}

/** With what valid provenance says of the source. */
function withSource(check: Check, { source, revision }: StatedProvenance = { bases: [] }): Check {
  return source === undefined ? check : { ...check, text: `${check.text}, of ${source} at ${revision}` };
}

function signerText({ by, isLogged, signedAt }: VerifiedSigner): string {
  const time = signedAt ? `, signed at ${signedAt.toISOString().replace(/\.\d+/, "")}` : "";
  return `by ${by}${time}${isLogged ? ", in the transparency log" : ""}`;
}
