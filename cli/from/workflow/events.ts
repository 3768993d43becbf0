import { isMap } from "../../../components/settings/raw.ts";

/** An event that a workflow may run for, with what expressions read of it. */
export interface Event {
  readonly name: string;
  readonly ref: string;
  /** Its name in messages: `push of a tag`. */
  readonly title: string;
  readonly kind: "tag" | "default" | "branch" | "pull";
  /** Whether the workflow says that it runs for it. */
  readonly isTrigger: boolean;
  /** Of the event's payload. */
  readonly action?: string;
  /** Of `workflow_dispatch`, with their defaults. */
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** The events that decide what an image publishes. */
export interface RelevantEvents {
  /** Those that the workflow runs for. */
  readonly triggers: readonly Event[];
  /** With the pushes of other kinds, which tell what a condition depends on. */
  readonly all: readonly Event[];
}

/**
 * Of the events that publish those that count: pushes and releases, else those that somebody starts, else pull requests.
 */
export function relevantEvents(publishing: readonly Event[]): RelevantEvents {
  const triggers = publishing.filter(({ isTrigger }) => isTrigger);
  const byHand = ({ name }: Event) => name === "workflow_dispatch" || name === "workflow_call";
  const choices = [
    triggers.filter((event) => event.kind !== "pull" && !byHand(event)),
    triggers.filter(byHand),
    triggers,
  ];
  const chosen = choices.find((each) => each.length > 0) ?? [];
  const isMissing = ({ kind }: Event) => !chosen.some((event) => event.kind === kind);
  return { triggers: chosen, all: [...chosen, ...publishing.filter((event) => !event.isTrigger && isMissing(event))] };
}

const VERSION = "1.2.3";
const PULL_REQUEST = "refs/pull/2/merge";
const TOPIC = "topic-of-somebody";

/** The events that a workflow names, and the pushes that every workflow may be asked about. */
export function eventsOf(on: unknown, defaultBranch: string): Event[] {
  const triggers = triggersOf(on);
  const events = Object.entries(triggers).flatMap(([name, options]) =>
    eventsOfTrigger(name, isMap(options) ? options : {}, defaultBranch),
  );
  const isKnown = ({ name, ref }: Event) => events.some((event) => event.name === name && event.ref === ref);
  return [...events, ...pushes({}, defaultBranch, false).filter((event) => !isKnown(event))];
}

/** What is written under `on`, by event. */
export function triggersOf(on: unknown): Record<string, unknown> {
  if (typeof on === "string") return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name) => [String(name), {}]));
  return isMap(on) ? on : {};
}

function eventsOfTrigger(name: string, options: Record<string, unknown>, defaultBranch: string): Event[] {
  const onDefault = { name, ref: `refs/heads/${defaultBranch}`, kind: "default" as const, isTrigger: true };
  if (name === "push") return pushes(options, defaultBranch, true);
  if (name === "release") {
    const [action = "published"] = texts(options.types);
    return [{ name, ref: `refs/tags/v${VERSION}`, title: "a release", kind: "tag", isTrigger: true, action }];
  }
  if (/^pull_request/.test(name)) {
    const [action = "opened"] = texts(options.types);
    return [{ name, ref: PULL_REQUEST, title: "a pull request", kind: "pull", isTrigger: true, action }];
  }
  if (name === "workflow_dispatch") return [{ ...onDefault, title: name, inputs: defaultsOf(options.inputs) }];
  return [{ ...onDefault, title: name }];
}

function pushes(options: Record<string, unknown>, defaultBranch: string, isTrigger: boolean): Event[] {
  const { branches, tags } = options;
  const hasBranches = branches !== undefined || options["branches-ignore"] !== undefined;
  const hasTags = tags !== undefined || options["tags-ignore"] !== undefined;
  const branchNames = branches === undefined ? [defaultBranch, TOPIC] : texts(branches).filter(included).map(branchOf);
  const tagNames = tags === undefined ? [`v${VERSION}`, `v${VERSION}-rc.1`] : texts(tags).filter(included).map(tagOf);
  const event = (ref: string, kind: Event["kind"], title: string): Event => ({
    name: "push",
    ref,
    kind,
    title,
    isTrigger,
  });
  return [
    ...(hasTags && !hasBranches ? [] : [...new Set(branchNames)]).map((name) => {
      const isDefault = name === defaultBranch;
      return event(
        `refs/heads/${name}`,
        isDefault ? "default" : "branch",
        `a push to ${isDefault ? name : "a branch"}`,
      );
    }),
    ...(hasBranches && !hasTags ? [] : [...new Set(tagNames)]).map((name) => {
      return event(`refs/tags/${name}`, "tag", "a push of a tag");
    }),
  ];
}

function included(pattern: string): boolean {
  return !pattern.startsWith("!");
}

/** A branch that a filter names. */
function branchOf(pattern: string): string {
  return pattern.replaceAll(/\*+|\[.*?\]\+?|\?/g, "topic");
}

/** A tag that a filter names: what is before the first sign of a pattern, and a version. */
function tagOf(pattern: string): string {
  const [prefix = ""] = /^[^*?+[\]]*/.exec(pattern) ?? [];
  return prefix === pattern ? pattern : `${prefix.replace(/\d[\d.]*$/, "")}${VERSION}`;
}

function texts(list: unknown): string[] {
  if (typeof list === "string") return [list];
  return Array.isArray(list) ? list.map(String) : [];
}

/** The inputs of a form with what they are when nobody fills it in. */
export function defaultsOf(inputs: unknown): Record<string, unknown> {
  if (!isMap(inputs)) return {};
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      const { type, default: value } = isMap(input) ? input : {};
      return [name, value ?? (type === "boolean" ? false : "")];
    }),
  );
}
