import { nameAfter } from "../expressions.ts";
import { showExternalValues } from "../external-value.ts";
import type { Entry, Findings } from "../findings.ts";
import { find, PatternTooSlow } from "./find.ts";
import type { RuleKind } from "./rule.ts";

/** A regular expression between slashes, with its flags. */
const DELIMITED = /^\/(.+)\/(.*)$/;

/**
 * The rule `match`: a group of what its pattern finds in the tag, or in its own value. With the flag `g` the groups
 * are the findings, as JavaScript's `match` has them.
 *
 * @see https://github.com/docker/metadata-action#typematch
 */
export const matchRule: RuleKind = {
  check({ entry, attributes }, { findings }) {
    const { pattern, group } = settingsOf(attributes);
    if (!/^\d+$/.test(group)) {
      findings.refuse(entry, `has group=${group}; write the number of a group, 0 for the whole match`);
    }
    checkPattern(entry, "pattern", () => regularExpression(pattern), 0, findings);
  },
  evaluate({ entry, attributes, value }, { source, findings }) {
    const text = value ?? nameAfter("refs/tags/", source.ref);
    if (text === undefined) return undefined;
    const { pattern, group } = settingsOf(attributes);
    const found = findOrRefuse(entry, text, regularExpression(pattern), findings);
    if (found === "refused") return undefined;
    const part = found?.[Number(group)];
    if (!found) findings.warnOf(entry, `gives no tag: its pattern does not match "${text}"`);
    else if (part === undefined) findings.warnOf(entry, `gives no tag: group ${group} matches nothing in "${text}"`);
    return part === undefined ? undefined : { value: part, latest: true };
  },
};

/** What a pattern finds in a text; one that takes too long is refused. */
export function findOrRefuse(entry: Entry, text: string, pattern: RegExp, findings: Findings) {
  try {
    return find(text, pattern);
  } catch (error) {
    if (!(error instanceof PatternTooSlow)) throw error;
    findings.refuse(entry, error.message);
    return "refused";
  }
}

/**
 * Refuses an attribute that is not a regular expression, or has too few groups.
 *
 * @param read throws SyntaxError
 */
export function checkPattern(
  entry: Entry,
  attribute: string,
  read: () => RegExp,
  groups: number,
  findings: Findings,
): void {
  try {
    const { source, flags } = read();
    // With an empty alternative it matches anything, and tells how many groups it has.
    const { length = 0 } = new RegExp(`${source}|`, flags).exec("") ?? [];
    if (length > groups) return;
    findings.refuse(entry, `has no group in its ${attribute}; put parentheses around the version`);
  } catch (error) {
    const [reason = ""] = String((error as Error).message).split("\n");
    findings.refuse(
      entry,
      `has a ${attribute} that is not a regular expression (${reason}); fix it, and put the field in double quotes if it contains a comma`,
    );
  }
}

function settingsOf(attributes: ReadonlyMap<string, string>): { pattern: string; group: string } {
  return { pattern: showExternalValues(attributes.get("pattern") ?? ""), group: attributes.get("group") ?? "" };
}

/** @throws SyntaxError */
function regularExpression(pattern: string): RegExp {
  const [, source, flags] = DELIMITED.exec(pattern) ?? [];
  return source === undefined ? new RegExp(pattern) : new RegExp(source, flags);
}
