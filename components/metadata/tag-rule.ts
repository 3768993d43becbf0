import { suggestion } from "../../lib/did-you-mean.ts";
import { type Field, readFields } from "./entries.ts";
import { showExternalValues } from "./external-value.ts";
import type { Entry, Findings } from "./findings.ts";
import { COMMON_ATTRIBUTES, RULE_TYPES, type RuleType, type TypeGrammar } from "./rule-types.ts";
import { checkTemplate, type Expressions } from "./template.ts";

/** The attributes that are templates, or may be; the others are what they are. */
const TEMPLATES: ReadonlySet<string> = new Set(["value", "prefix", "suffix", "enable", "pattern"]);

/** One line of the tags. */
export interface TagRule {
  readonly entry: Entry;
  readonly type: RuleType;
  /** As they were written, with the defaults filled in. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The higher, the earlier. */
  readonly priority: number;
  readonly enabled: boolean;
  /** Whether it is a tag written out, and no rule that could give another one. */
  readonly isPlain: boolean;
  /** With the expressions filled in; undefined when the flavor's is meant. */
  readonly prefix: string | undefined;
  readonly suffix: string | undefined;
  /** With the expressions filled in; undefined when there is none or it was written empty. */
  readonly value: string | undefined;
}

/** The rules in the order of their priority, those of equal priority as they were written. */
export function readTagRules(entries: readonly Entry[], expressions: Expressions, findings: Findings): TagRule[] {
  return entries
    .flatMap((entry) => readTagRule(entry, expressions, findings) ?? [])
    .toSorted((one, other) => other.priority - one.priority);
}

/** @returns undefined when the rule is refused and nothing can be told of it */
function readTagRule(entry: Entry, expressions: Expressions, findings: Findings): TagRule | undefined {
  const fields = readFields(entry, findings);
  if (fields.length === 0) return undefined;
  const type = readType(entry, fields, findings);
  if (!type) return undefined;
  const grammar: TypeGrammar = RULE_TYPES[type];
  const written = readAttributes(entry, fields, [...COMMON_ATTRIBUTES, ...grammar.attributes], findings);
  for (const [name, example] of Object.entries(grammar.required ?? {})) {
    if (!written.has(name)) findings.refuse(entry, `has no ${name}; add ${example}`);
  }
  for (const [name, choices] of Object.entries(grammar.choices ?? {})) {
    const value = written.get(name);
    if (value !== undefined && !choices.includes(value)) {
      findings.refuse(entry, `has the unknown ${name} "${value}"; ${suggestion(value, choices)}`);
    }
  }
  const prefix = type === "ref" && written.get("event") === "pr" ? { prefix: "pr-" } : {};
  const attributes = new Map([...Object.entries({ ...grammar.defaults, ...prefix }), ...written]);
  const filled = (name: string) => {
    const template = attributes.get(name);
    return template === undefined ? undefined : checkTemplate(entry, template, expressions, findings);
  };
  return {
    entry,
    type,
    attributes,
    priority: readPriority(entry, attributes.get("priority") ?? String(grammar.priority), findings),
    isPlain: fields.every(({ key, value }) => key === undefined && !value.includes("{{")),
    enabled: readEnable(entry, filled("enable") ?? "true", findings),
    prefix: filled("prefix"),
    suffix: filled("suffix"),
    value: attributes.get("value") ? filled("value") : undefined,
  };
}

/** The type, which is raw where none is written. */
function readType(entry: Entry, fields: readonly Field[], findings: Findings): RuleType | undefined {
  const text = showExternalValues(fields.findLast(({ key }) => key === "type")?.value ?? "raw");
  if (Object.hasOwn(RULE_TYPES, text)) return text as RuleType;
  findings.refuse(entry, `has the unknown type "${text}"; ${suggestion(text, Object.keys(RULE_TYPES))}`);
  return undefined;
}

/** The attributes that are written; a bare value is that of `value`. */
function readAttributes(
  entry: Entry,
  fields: readonly Field[],
  known: readonly string[],
  findings: Findings,
): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const { key = "value", value } of fields) {
    if (known.includes(key)) {
      if (key === "value" && attributes.has(key)) {
        findings.refuse(
          entry,
          `has two values, "${attributes.get(key)}" and "${value}"; write one rule for each, or put a field that contains a comma in double quotes`,
        );
      }
      attributes.set(key, TEMPLATES.has(key) ? value : showExternalValues(value));
    } else if (fields.some((field) => field.key === key)) {
      findings.refuse(entry, `has the unknown attribute "${key}"; ${suggestion(key, known)}`);
    } else {
      findings.refuse(entry, `has "${value}" without a key; write one of ${known.join("=, ")}= before it`);
    }
  }
  return attributes;
}

function readPriority(entry: Entry, text: string, findings: Findings): number {
  const priority = Number(text);
  if (text !== "" && Number.isFinite(priority)) return priority;
  findings.refuse(entry, `has priority=${text}; write a number, for example priority=900`);
  return 0;
}

function readEnable(entry: Entry, text: string, findings: Findings): boolean {
  if (text !== "true" && text !== "false") {
    findings.refuse(entry, `has an enable that evaluates to "${text}"; write true, false or {{is_default_branch}}`);
  }
  return text === "true";
}
