import { nameAfter } from "../expressions.ts";
import type { TagRule } from "../tag-rule.ts";
import { checkTemplate, compileTemplate, isRawPattern } from "../template.ts";
import type { Version, VersionScheme } from "../version-scheme.ts";
import { checkPattern, findOrRefuse } from "./match.ts";
import type { RuleContext, RuleKind } from "./rule.ts";

/**
 * The rules `semver` and `pep440`: they fire on a tag, or on their own value, and write it by their pattern. One that
 * is not stable gives its full version whatever the pattern, for `1.2` would be no promise; or `{{raw}}` as it is.
 *
 * @see https://github.com/docker/metadata-action#typesemver
 */
export function versionRule(scheme: VersionScheme): RuleKind {
  return {
    check(rule, { findings }) {
      const { entry, attributes } = rule;
      const example = scheme.parse("1.2.3");
      if (example) checkTemplate(entry, attributes.get("pattern") ?? "", example.expressions, findings);
      const match = attributes.get("match");
      if (match) checkPattern(entry, "match", () => new RegExp(match), 1, findings);
    },
    evaluate(rule, context) {
      const { entry, attributes, value } = rule;
      const text = value ?? nameAfter("refs/tags/", context.source.ref);
      if (text === undefined) return undefined;
      const matched = matchedPart(text, rule, context).replaceAll("/", "-");
      const own = scheme.parse(matched);
      if (!own) {
        context.findings.warnOf(entry, `gives no tag: "${matched}" is not a ${scheme.noun}`);
        return undefined;
      }
      const pattern = attributes.get("pattern") ?? "";
      const write = compileTemplate(pattern);
      const nameOf = ({ expressions }: Version) => write(expressions);
      return {
        value: own.isStable || isRawPattern(pattern) ? nameOf(own) : own.version,
        latest: own.isStable,
        version: { scheme, own, nameOf },
      };
    },
  };
}

/** What the first group of `match` finds in the text; without one, or where it does not match, the whole. */
function matchedPart(text: string, { entry, attributes }: TagRule, { findings }: RuleContext): string {
  const match = attributes.get("match");
  if (!match) return text;
  const found = findOrRefuse(entry, text, new RegExp(match), findings);
  if (found === "refused") return text;
  const part = found?.[1];
  if (part === undefined) findings.warnOf(entry, `uses all of "${text}" because its match finds nothing there`);
  return part ?? text;
}
