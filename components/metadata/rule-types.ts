/** What a rule of a type is written with. */
export interface TypeGrammar {
  readonly priority: number;
  /** What it takes beside {@link COMMON_ATTRIBUTES}. */
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
export const RULE_TYPES = {
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

export type RuleType = keyof typeof RULE_TYPES;

/** The attributes of every type. */
export const COMMON_ATTRIBUTES = ["type", "enable", "priority", "prefix", "suffix"];

/** The rules where none are given. */
export const DEFAULT_RULES: readonly string[] = [
  "type=schedule",
  "type=ref,event=branch",
  "type=ref,event=tag",
  "type=ref,event=pr",
];
