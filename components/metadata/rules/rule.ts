import type { Findings } from "../findings.ts";
import type { SourceContext } from "../source-context.ts";
import type { TagRule } from "../tag-rule.ts";
import type { Version, VersionScheme } from "../version-scheme.ts";

/** What rules are evaluated with. */
export interface RuleContext {
  readonly source: SourceContext;
  readonly now: Date;
  readonly shortShaLength: number;
  readonly findings: Findings;
}

/** What a rule gives. */
export interface Outcome {
  /** The tag, without prefix and suffix, before its characters are made valid. */
  readonly value: string;
  /** Whether an automatic `latest` goes with it when its rule is the first that gives a value. */
  readonly latest: boolean;
  /** The version that it is made of, where its rule is one of versions. */
  readonly version?: {
    readonly scheme: VersionScheme;
    readonly own: Version;
    /** The tag that the rule would give another stable version. */
    nameOf(other: Version): string;
  };
}

/** What rules of one type do. */
export interface RuleKind {
  /** Refuses what can be seen to be wrong before the rule fires, so that a release is not the first to find out. */
  check?(rule: TagRule, context: RuleContext): void;
  /** undefined when the rule does not fire. */
  evaluate(rule: TagRule, context: RuleContext): Outcome | undefined;
}
