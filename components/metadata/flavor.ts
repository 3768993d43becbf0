import { suggestion } from "../../lib/did-you-mean.ts";
import { readFields } from "./entries.ts";
import { showExternalValues } from "./external-value.ts";
import type { Entry, Findings } from "./findings.ts";
import { checkTemplate, type Expressions } from "./template.ts";

/** The text before or after every tag. */
export interface Affix {
  /** As it was written. */
  readonly text: string;
  /** With its expressions filled in, as tags of versions have it. */
  readonly filled: string;
  /** Whether `latest` has it as well, and then as it was written. */
  readonly onLatest: boolean;
  /** The entry that it is from; absent when none gives it. */
  readonly entry?: Entry;
}

/** How every tag is, unless its rule says otherwise. */
export interface Flavor {
  readonly latest: Latest;
  readonly prefix: Affix;
  readonly suffix: Affix;
}

const LATEST = ["auto", "true", "false"] as const;
type Latest = (typeof LATEST)[number];
const KEYS = ["latest", "prefix", "suffix", "onlatest"];
const NOTHING: Affix = { text: "", filled: "", onLatest: false };

/**
 * Reads `latest=auto|true|false`, `prefix=..,onlatest=true|false` and `suffix=..,onlatest=true|false`. The last word
 * counts; an `onlatest` belongs to the prefix or suffix before it on its line.
 *
 * @see https://github.com/docker/metadata-action#flavor-input
 */
export function readFlavor(entries: readonly Entry[], expressions: Expressions, findings: Findings): Flavor {
  let latest: Latest = "auto";
  const affixes = { prefix: NOTHING, suffix: NOTHING };
  for (const entry of entries) {
    let last: "prefix" | "suffix" | undefined;
    for (const { key, value: written } of readFields(entry, findings)) {
      const value = showExternalValues(written);
      if (key === "latest") {
        const word = LATEST.find((known) => known === value);
        if (word) latest = word;
        else findings.refuse(entry, `has latest=${value}; write latest=auto, latest=true or latest=false`);
      } else if (key === "prefix" || key === "suffix") {
        last = key;
        affixes[key] = {
          ...affixes[key],
          text: value,
          filled: checkTemplate(entry, written, expressions, findings) ?? "",
          entry,
        };
      } else if (key === "onlatest") {
        const onLatest = value === "true";
        if (!onLatest && value !== "false") {
          findings.refuse(entry, `has onlatest=${value}; write onlatest=true or onlatest=false`);
        }
        if (last) affixes[last] = { ...affixes[last], onLatest };
        else
          findings.refuse(
            entry,
            "has an onlatest without a prefix or suffix; write it after the one that it belongs to",
          );
      } else if (key === undefined) {
        findings.refuse(entry, `has "${value}" without a key; write latest=, prefix= or suffix= before it`);
      } else {
        findings.refuse(entry, `has the unknown key "${key}"; ${suggestion(key, KEYS)}`);
      }
    }
  }
  return { latest, ...affixes };
}
