import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import { readText } from "./entries.ts";
import type { Entry, Findings } from "./findings.ts";
import type { SourceContext } from "./source-context.ts";
import { checkTemplate, type Expressions } from "./template.ts";

/** Keys and their values. */
export type LabelSet = ReadonlyMap<string, string>;

/**
 * The eight standard labels, unknown ones are empty.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/annotations.md
 */
export function standardSet({ repository, sha }: SourceContext, version: string, created: Date): LabelSet {
  const page = repository.html_url ?? "";
  return new Map([
    [`${OCI_PREFIX}title`, repository.name ?? ""],
    [`${OCI_PREFIX}description`, repository.description ?? ""],
    [`${OCI_PREFIX}url`, page],
    [`${OCI_PREFIX}source`, page],
    [`${OCI_PREFIX}version`, version],
    [`${OCI_PREFIX}created`, created.toISOString()],
    [`${OCI_PREFIX}revision`, sha],
    [`${OCI_PREFIX}licenses`, repository.license?.spdx_id ?? ""],
  ]);
}

/** The lines `key=value` of an input; expressions are allowed in key and value, and a value may be empty. */
export function readOwnSet(entries: readonly Entry[], expressions: Expressions, findings: Findings): LabelSet {
  const set = new Map<string, string>();
  for (const entry of entries) {
    const text = checkTemplate(entry, readText(entry, findings), expressions, findings) ?? "";
    const [key = "", ...values] = text.split("=");
    if (values.length > 0 && key === "") findings.refuse(entry, "has no key; write key=value");
    else if (values.length > 0) set.set(key, values.join("="));
    else if (text !== "") findings.warnOf(entry, "is ignored because it has no =; write key=value");
  }
  return set;
}

/** Lines of `key=value`, sorted by key as English sorts; of a key that several sets have, the last set's. */
export function formatSets(...sets: readonly LabelSet[]): string[] {
  return [...new Map(sets.flatMap((set) => [...set]))]
    .toSorted(([one], [other]) => one.localeCompare(other, "en"))
    .map(([key, value]) => `${key}=${value}`);
}
