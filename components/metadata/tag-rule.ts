import { suggestion } from "../settings/nearest.ts";
import { type Field, readFields } from "./entries.ts";
import type { Entry, Findings } from "./findings.ts";
import { checkTemplate, type Expressions } from "./template.ts";

/** One line of the tags. */
export interface TagRule {
  readonly entry: Entry;
  readonly type: RuleType;
  /** As they were written, with the defaults filled in. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The higher, the earlier. */
  readonly priority: number;
  readonly enabled: boolean;
  /** With the expressions filled in; undefined when the flavor's is meant. */
  readonly prefix: string | undefined;
  readonly suffix: string | undefined;
  /** With the expressions filled in; undefined when there is none or it was written empty. */
  readonly value: string | undefined;
}

interface TypeGrammar {
  readonly priority: number;
  /** What it takes beside {@link COMMON}. */
  readonly attributes: readonly string[];
  readonly defaults?: Readonly<Record<string, string>>;
  /** What it cannot do without, with an example. */
  readonly required?: Readonly<Record<string, string>>;
  /** The only values that an attribute may have. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

const VERSION: TypeGrammar = {
  priority: 900,
  attributes: ["pattern", "value", "match"],
  required: { pattern: "pattern={{version}}" },
};

/** @see https://github.com/docker/metadata-action#tags-input */
const TYPES = {
  schedule: { priority: 1000, attributes: ["pattern"], defaults: { pattern: "nightly" } },
  semver: VERSION,
  pep440: VERSION,
  match: {
    priority: 800,
    attributes: ["pattern", "group", "value"],
    defaults: { group: "0" },
    required: { pattern: "pattern=v(.*)" },
  },
  edge: { priority: 700, attributes: ["branch"] },
  ref: {
    priority: 600,
    attributes: ["event"],
    required: { event: "event=branch, event=tag or event=pr" },
    choices: { event: ["branch", "tag", "pr"] },
  },
  raw: { priority: 200, attributes: ["value"], required: { value: "value=NAME" } },
  sha: {
    priority: 100,
    attributes: ["format"],
    defaults: { prefix: "sha-", format: "short" },
    choices: { format: ["short", "long"] },
  },
} as const satisfies Record<string, TypeGrammar>;

export type RuleType = keyof typeof TYPES;

const COMMON = ["type", "enable", "priority", "prefix", "suffix"];

/** The rules where none are given. */
export const DEFAULT_RULES: readonly string[] = [
  "type=schedule",
  "type=ref,event=branch",
  "type=ref,event=tag",
  "type=ref,event=pr",
];

/** The rules in the order of their priority, those of equal priority as they were written. */
export function readTagRules(entries: readonly Entry[], expressions: Expressions, findings: Findings): TagRule[] {
  return entries
    .flatMap((entry) => readTagRule(entry, expressions, findings) ?? [])
    .toSorted((one, other) => other.priority - one.priority);
}

/** @returns undefined when the rule is refused and nothing can be told of it */
export function readTagRule(entry: Entry, expressions: Expressions, findings: Findings): TagRule | undefined {
  const fields = readFields(entry, findings);
  if (fields.length === 0) return undefined;
  const type = readType(entry, fields, findings);
  if (!type) return undefined;
  const grammar: TypeGrammar = TYPES[type];
  const written = readAttributes(entry, fields, [...COMMON, ...grammar.attributes], findings);
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
    enabled: readEnable(entry, filled("enable") ?? "true", findings),
    prefix: filled("prefix"),
    suffix: filled("suffix"),
    value: attributes.get("value") ? filled("value") : undefined,
  };
}

/** The type, which is raw where none is written. */
function readType(entry: Entry, fields: readonly Field[], findings: Findings): RuleType | undefined {
  const text = fields.findLast(({ key }) => key === "type")?.value ?? "raw";
  if (Object.hasOwn(TYPES, text)) return text as RuleType;
  findings.refuse(entry, `has the unknown type "${text}"; ${suggestion(text, Object.keys(TYPES))}`);
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
          `holds two values, "${attributes.get(key)}" and "${value}"; write a rule for each, or put a field that holds a comma in double quotes`,
        );
      }
      attributes.set(key, value);
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
    findings.refuse(entry, `has an enable that comes to "${text}"; write true, false or {{is_default_branch}}`);
  }
  return text === "true";
}
