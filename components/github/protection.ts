import type { Trace } from "../../lib/github/contents.ts";
import { type Protection, protectionTrace, type Reviewers, UNPROTECTED } from "../../lib/github/environment.ts";
import type { EnvironmentSettings } from "../settings/github.ts";

/** What is known of an environment before anything is decided. */
export interface ProtectionFacts {
  /** As GitHub has it now; undefined when there is none. */
  readonly live?: Protection | undefined;
  /** As this stack has sent it last; undefined when it never has. */
  readonly recorded?: Protection | undefined;
  /** Whether this stack had patterns of branches or tags there. */
  readonly hadPatterns: boolean;
  /** Whether there are patterns that this stack did not make. */
  readonly hasForeignPatterns: boolean;
}

/** By environment: all that protects it, and whether it is to be sent. */
export type Protections = ReadonlyMap<string, { readonly whole: Protection; readonly isSent: boolean }>;

/**
 * The fields that this stack decides: those that the settings name, and what may deploy when patterns come or when the
 * last ones go.
 *
 * @param reviewers those of the settings; undefined when these name none
 */
export function namedProtection(
  settings: EnvironmentSettings<unknown>,
  reviewers: Reviewers | undefined,
  { live, hadPatterns, hasForeignPatterns }: ProtectionFacts,
): Partial<Protection> {
  const { waitTimer, preventSelfReview, canAdminsBypass, branches, tags } = settings;
  // With the last pattern gone and the rule for patterns left, nothing could deploy any more.
  const isLastGone = hadPatterns && !hasForeignPatterns && live?.deployments === "patterns";
  return {
    ...(waitTimer !== undefined && { waitTimer }),
    ...(preventSelfReview !== undefined && { preventSelfReview }),
    ...(canAdminsBypass !== undefined && { canAdminsBypass }),
    ...(reviewers && { reviewers }),
    ...(branches.length + tags.length > 0 ? { deployments: "patterns" } : isLastGone && { deployments: "all" }),
  };
}

/** What of the named fields GitHub had last from this stack: it is there no more when it was changed outside Pulumi. */
export function sentTrace(named: Partial<Protection>, { recorded }: ProtectionFacts): Trace {
  const before = recorded ? protectionTrace(recorded) : {};
  return Object.fromEntries(Object.entries(protectionTrace(named)).filter(([field, text]) => before[field] === text));
}

/** Whether the settings want another thing than was sent last. */
export function differs(named: Partial<Protection>, facts: ProtectionFacts): boolean {
  return Object.keys(sentTrace(named, facts)).length < Object.keys(named).length;
}

/**
 * All that is to be sent: GitHub resets what it is not told, so fields that the settings do not name are sent as they
 * are.
 */
export function wholeProtection(named: Partial<Protection>, { live, recorded }: ProtectionFacts): Protection {
  const whole = { ...(live ?? recorded ?? UNPROTECTED), ...named };
  const { preventSelfReview } = named;
  // It is a part of the rule about reviewers, and goes with them.
  return hasReviewers(whole) ? whole : { ...whole, preventSelfReview: preventSelfReview ?? false };
}

export function hasReviewers({ reviewers: { users, teams } }: Protection): boolean {
  return users.length + teams.length > 0;
}
