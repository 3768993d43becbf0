/** Types of rules whose tags name one publication: a commit, a git tag, whatever a pattern finds in that. */
const OWN_TYPES: ReadonlySet<string | undefined> = new Set(["sha", "match"]);
/** What stays the same from one publication to the next. */
const LASTING_EXPRESSIONS: ReadonlySet<string> = new Set(["branch", "base_ref", "major", "minor"]);
const EXPRESSION = /\{\{\s*([^\s}]*)[^}]*\}\}/g;
const LATEST = "latest";

/**
 * The tags under which an image was published before, as far as their rules tell: those that move. A tag that names one
 * publication does not exist until that is published, and is another one for the next: a build that read its cache from
 * it would find none, and differ each time.
 *
 * @param rules each tag with the rule that made it, as it was written
 */
export function lastingTags(tags: readonly string[], rules: Readonly<Record<string, string>>): string[] {
  return tags.filter((tag) => tag.startsWith(LATEST) || isLasting(rules[tag] ?? tag));
}

function isLasting(rule: string): boolean {
  const fields = rule.split(",").map((field) => field.trim());
  const value = (name: string) => fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1);
  if (OWN_TYPES.has(value("type")) || value("event") === "tag") return false;
  // Whether a rule gives a tag is another question than which one.
  const naming = fields.filter((field) => !field.startsWith("enable=")).join(",");
  return [...naming.matchAll(EXPRESSION)].every(([, name = ""]) => LASTING_EXPRESSIONS.has(name));
}
