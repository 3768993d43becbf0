import type { CertificateClaims } from "../../lib/signing/certificate-claims.ts";
import { type StatedProvenance, sourceAddress } from "../../lib/signing/stated-provenance.ts";
import type { Check, Expectations } from "./model.ts";

/** Provenance whose signature is valid, with what the signer's certificate says. */
export interface SignedProvenance extends StatedProvenance {
  readonly claims: CertificateClaims;
}

/**
 * Whether an index was made of the source that was expected. The provenance has to say so, which whoever signs writes
 * himself; so has the certificate where it says anything, which the authority writes.
 */
export function sourceChecks(
  provenance: SignedProvenance | undefined,
  { source, revision, runner }: Pick<Expectations, "source" | "revision" | "runner">,
): Check[] {
  const claims = provenance?.claims;
  const claimed = claims?.source === undefined ? undefined : sourceAddress(claims.source);
  return [
    ...(source === undefined ? [] : [check("source", source, provenance && [provenance.source, claimed])]),
    ...(revision === undefined
      ? []
      : [check("revision", revision, provenance && [provenance.revision, claims?.revision])]),
    ...(runner === undefined ? [] : [runnerCheck(runner, claims)]),
  ];
}

/** Of the machine the certificate alone is asked: whoever has the machine writes the provenance. */
function runnerCheck(expected: string, claims: CertificateClaims | undefined): Check {
  const fail = (text: string): Check => ({ check: "runner", result: "fail", text });
  if (!claims) return fail("no valid provenance says it");
  if (claims.runner === undefined) return fail("the certificate does not say it");
  if (claims.runner !== expected) return fail(`is ${claims.runner} according to the certificate, not ${expected}`);
  return { check: "runner", result: "pass", text: expected };
}

function check(
  name: "source" | "revision",
  expected: string,
  found: readonly [stated: string | undefined, claimed: string | undefined] | undefined,
): Check {
  const fail = (text: string): Check => ({ check: name, result: "fail", text });
  if (!found) return fail("no valid provenance says it");
  const [stated, claimed] = found;
  if (stated === undefined) return fail("the provenance does not say it");
  if (stated !== expected) return fail(`is ${stated} according to the provenance, not ${expected}`);
  if (claimed !== undefined && claimed !== expected) {
    return fail(`is ${claimed} according to the certificate, not ${expected}`);
  }
  return { check: name, result: "pass", text: expected };
}
