import type { RuleType } from "../rule-types.ts";
import { PEP440, SEMVER } from "../version-scheme.ts";
import { matchRule } from "./match.ts";
import { edgeRule, refRule } from "./ref.ts";
import type { RuleKind } from "./rule.ts";
import { rawRule, scheduleRule, shaRule } from "./simple.ts";
import { versionRule } from "./version.ts";

/** What the rules of each type do. */
export const RULE_KINDS: Readonly<Record<RuleType, RuleKind>> = {
  schedule: scheduleRule,
  semver: versionRule(SEMVER),
  pep440: versionRule(PEP440),
  match: matchRule,
  edge: edgeRule,
  ref: refRule,
  raw: rawRule,
  sha: shaRule,
};
