import { dateExpressions } from "../expressions.ts";
import { checkTemplate, compileTemplate } from "../template.ts";
import type { RuleKind } from "./rule.ts";

/** The rule `raw`: its value. */
export const rawRule: RuleKind = {
  evaluate: ({ value = "" }) => ({ value, latest: false }),
};

/** The rule `schedule`: its pattern, on an event of that name. */
export const scheduleRule: RuleKind = {
  check({ entry, attributes }, { source, now, findings }) {
    checkTemplate(entry, attributes.get("pattern") ?? "", dateExpressions(source, now), findings);
  },
  evaluate({ attributes }, { source, now }) {
    if (!source.eventName.includes("schedule")) return undefined;
    const write = compileTemplate(attributes.get("pattern") ?? "");
    return { value: write(dateExpressions(source, now)), latest: false };
  },
};

/** The rule `sha`: the commit, short or in full. */
export const shaRule: RuleKind = {
  evaluate({ attributes }, { source, shortShaLength }) {
    if (source.sha === "") return undefined;
    const isLong = attributes.get("format") === "long";
    return { value: isLong ? source.sha : source.sha.slice(0, shortShaLength), latest: false };
  },
};
