import { tagProblem } from "../../lib/oci/reference.ts";
import { showExternalValues } from "./external-value.ts";
import type { Entry, Findings } from "./findings.ts";
import type { Flavor } from "./flavor.ts";
import { type Affixes, holdLatest, holdPattern } from "./highest-only.ts";
import { RULE_KINDS } from "./rules/kinds.ts";
import type { Outcome, RuleContext } from "./rules/rule.ts";
import { sanitizeTag } from "./sanitize.ts";
import type { TagRule } from "./tag-rule.ts";

/** What the rules give together. */
export interface TagSet {
  /** The first is the version. */
  readonly versions: readonly string[];
  readonly latest?: string;
  /** Of each tag the rule that made it. */
  readonly rules: ReadonlyMap<string, string>;
  /** The tags that are written out, whichever rule gives them, too. */
  readonly plain: ReadonlySet<string>;
}

interface Made {
  readonly rule: TagRule;
  readonly outcome: Outcome;
  readonly affixes: Affixes;
}

/**
 * Evaluates the rules in their order: the first that gives a value gives the version, and decides an automatic
 * `latest`; the others give further tags.
 *
 * @param existing the tags that the repository has, when a tag of several versions is to stay with the highest
 */
export function makeTags(
  rules: readonly TagRule[],
  flavor: Flavor,
  context: RuleContext,
  existing: readonly string[] | undefined,
): TagSet {
  const { findings } = context;
  const made = rules.flatMap((rule) => make(rule, flavor, context) ?? []);
  const names = new Map<string, string>();
  const plain = new Set<string>();
  for (const { rule, outcome, affixes } of made) {
    const tag = tagOf(outcome, affixes);
    const held = existing && holdPattern(outcome, affixes, existing);
    if (held) findings.warn(`the tag "${tag}" stays where it is: ${held}`);
    else {
      refuseIllegal(rule.entry, tag, findings);
      if (!names.has(tag)) names.set(tag, showExternalValues(rule.entry.text));
      if (rule.isPlain) plain.add(tag);
    }
  }
  const versions = [...names.keys()];
  const latest = versions.length > 0 && made[0] ? latestOf(made[0], flavor, names, findings, existing) : undefined;
  if (latest === undefined) return { versions, rules: names, plain };
  if (!names.has(latest)) names.set(latest, latestReason(flavor, made));
  return { versions, latest, rules: names, plain };
}

/** What a rule makes; undefined when it does not fire, or comes to nothing. */
function make(rule: TagRule, flavor: Flavor, context: RuleContext): Made | undefined {
  const outcome = rule.enabled ? RULE_KINDS[rule.type].evaluate(rule, context) : undefined;
  if (!outcome) return undefined;
  const affixes = { prefix: rule.prefix ?? flavor.prefix.filled, suffix: rule.suffix ?? flavor.suffix.filled };
  return tagOf(outcome, affixes) === "" ? undefined : { rule, outcome, affixes };
}

function tagOf({ value }: Outcome, { prefix, suffix }: Affixes): string {
  return sanitizeTag(prefix + value + suffix);
}

function latestOf(
  { outcome, affixes }: Made,
  flavor: Flavor,
  names: ReadonlyMap<string, string>,
  findings: Findings,
  existing: readonly string[] | undefined,
): string | undefined {
  if (flavor.latest === "false" || (flavor.latest === "auto" && !outcome.latest)) return undefined;
  const { prefix, suffix } = flavor;
  const tag = sanitizeTag(`${prefix.onLatest ? prefix.text : ""}latest${suffix.onLatest ? suffix.text : ""}`);
  const cause = [prefix, suffix].find(({ onLatest, entry }) => onLatest && entry)?.entry;
  if (cause) refuseIllegal(cause, tag, findings);
  // What is named explicitly is left to the user.
  if (!existing || flavor.latest === "true" || names.has(tag)) return tag;
  const held = holdLatest(outcome, affixes, tag === "latest", existing);
  if (held) findings.warn(`the tag "${tag}" stays where it is: ${held}`);
  return held ? undefined : tag;
}

function latestReason({ latest }: Flavor, [decisive]: readonly Made[]): string {
  return latest === "auto"
    ? `flavor latest=auto, decided by ${showExternalValues(decisive?.rule.entry.text ?? "")}`
    : `flavor latest=${latest}`;
}

function refuseIllegal(entry: Entry, tag: string, findings: Findings): void {
  const problem = tagProblem(tag);
  if (problem) findings.refuse(entry, `gives the tag "${tag}", which ${problem}`);
}
