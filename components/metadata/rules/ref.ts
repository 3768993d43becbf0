import { nameAfter } from "../expressions.ts";
import type { RuleKind } from "./rule.ts";

interface RefEvent {
  /** Of the refs that it has. */
  readonly prefix: string;
  /** Whether its tags take an automatic `latest`. */
  readonly latest: boolean;
}

const EVENTS: ReadonlyMap<string | undefined, RefEvent> = new Map([
  ["branch", { prefix: "refs/heads/", latest: false }],
  ["tag", { prefix: "refs/tags/", latest: true }],
  ["pr", { prefix: "refs/pull/", latest: false }],
]);

/** The rule `ref`: the name of the branch or the tag, or the number of the pull request. */
export const refRule: RuleKind = {
  evaluate({ attributes }, { source }) {
    const name = attributes.get("event");
    const event = EVENTS.get(name);
    const value = event && nameAfter(event.prefix, source.ref);
    if (!event || value === undefined) return undefined;
    return { value: name === "pr" ? value.replace(/\/merge$/, "") : value, latest: event.latest };
  },
};

/** The rule `edge`: `edge` on its branch, which is the repository's default branch where none is written. */
export const edgeRule: RuleKind = {
  evaluate({ entry, attributes }, { source, findings }) {
    const name = nameAfter("refs/heads/", source.ref);
    if (name === undefined) return undefined;
    const branch = attributes.get("branch") || source.repository.default_branch;
    if (!branch) findings.warnOf(entry, "gives no tag: the default branch is unknown; write branch=NAME");
    return name === branch ? { value: "edge", latest: false } : undefined;
  },
};
