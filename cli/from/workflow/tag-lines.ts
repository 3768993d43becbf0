import { splitReference } from "../reference.ts";
import type { Event } from "./events.ts";
import { type Markers, Unknown } from "./markers.ts";

/** What an event publishes. */
export interface Lines {
  readonly event: Event;
  /** Rules, with places for values. */
  readonly lines: readonly string[];
}

/** A line that some events have, and which of them is told of. */
export interface LostLine {
  readonly line: string;
  /** The events that have it, as titles; empty when there is none. */
  readonly events: string;
}

const SWITCH = /,\s*enable=(true|false)\s*(?=,|$)/;

/**
 * The rules of all events together: one that some of them lack is switched by a template that is true for those that
 * have it. Where no template tells pushes from other events of the same ref, what is true for pushes counts.
 */
export function joinedLines(all: readonly Lines[]): { rules: string[]; lost: LostLine[]; narrowed: LostLine[] } {
  const having = new Map<string, Event[]>();
  for (const { event, lines } of all) {
    for (const written of lines) {
      const [, enable] = SWITCH.exec(written) ?? [];
      const line = written.replace(SWITCH, "");
      const owners = having.get(line) ?? [];
      having.set(line, enable === "false" ? owners : [...owners, event]);
    }
  }
  const rules: string[] = [];
  const lost: LostLine[] = [];
  const narrowed: LostLine[] = [];
  const events = all.map(({ event }) => event);
  for (const [line, owners] of having) {
    if (owners.length === 0) lost.push({ line, events: "" });
    if (!owners.some(({ isTrigger }) => isTrigger)) continue;
    const told: LostLine = { line, events: titlesOf(owners.filter(({ isTrigger }) => isTrigger)) };
    const isScheduled = owners.every(({ name }) => name === "schedule") && owners.length < events.length;
    const scheduled = isScheduled ? scheduledRule(line) : undefined;
    const exact = scheduled ? "true" : templateFor(line, events, owners);
    const template = exact ?? templateFor(line, events.filter(isPush), owners.filter(isPush));
    if (template === undefined || (template !== "true" && /,\s*enable=/.test(line))) lost.push(told);
    else {
      if (exact === undefined) narrowed.push(told);
      rules.push(scheduled ?? (template === "true" ? line : switched(line, template)));
    }
  }
  return { rules, lost, narrowed };
}

function titlesOf(events: readonly Event[]): string {
  return [...new Set(events.map(({ title }) => title))].join(", ");
}

function isPush({ name }: Event): boolean {
  return name === "push" || name === "release";
}

/** The types of rules that tell the kind of ref by themselves. */
const BY_REF: readonly (readonly [RegExp, Event["kind"][]])[] = [
  [/^type=(?:ref,event=tag|semver|pep440|match)\b/, ["tag"]],
  [/^type=ref,event=branch\b/, ["default", "branch"]],
];

function templateFor(line: string, events: readonly Event[], owners: readonly Event[]): string | undefined {
  if (owners.length === 0) return undefined;
  const [, kinds] = BY_REF.find(([form]) => form.test(line)) ?? [];
  const asked = kinds ? events.filter(({ kind }) => kinds.includes(kind)) : events;
  return whenTemplate(
    asked,
    owners.filter((owner) => asked.includes(owner)),
  );
}

/** A plain tag for `schedule` alone is what the type `schedule` is for. */
function scheduledRule(line: string): string | undefined {
  const [, value] = /^(?:type=raw,\s*value=)?([\w.-]+)$/.exec(line) ?? [];
  return value === undefined ? undefined : `type=schedule,pattern=${value},priority=200`;
}

function switched(line: string, template: string): string {
  return `${line.includes("=") ? line : `type=raw,value=${line}`},enable=${template}`;
}

/** The template that is `true` for some of the events and `false` for the others; undefined when there is none. */
function whenTemplate(events: readonly Event[], owners: readonly Event[]): string | undefined {
  const share = (kind: Event["kind"]) => {
    const all = events.filter((event) => event.kind === kind);
    const some = all.filter((event) => owners.includes(event));
    if (all.length === 0) return "none asked";
    return some.length === 0 ? "no" : some.length === all.length ? "yes" : "mixed";
  };
  const [tag, main, branch] = (["tag", "default", "branch"] as const).map(share);
  if ([tag, main, branch].includes("mixed")) return undefined;
  if (owners.length === events.length) return "true";
  const [onTag, onMain, onBranch] = [tag, main, branch].map((each) => each === "yes");
  const branchOnly = branch === "none asked" ? onMain : undefined;
  if (onTag && !onMain && !onBranch) return "{{#if tag}}true{{else}}false{{/if}}";
  if (!onTag && onMain && (onBranch || (branchOnly && tag === "none asked"))) {
    return "{{#if branch}}true{{else}}false{{/if}}";
  }
  if (!onTag && onMain) return "{{is_default_branch}}";
  if (!onTag && onBranch) return "{{#if branch}}{{is_not_default_branch}}{{else}}false{{/if}}";
  if (onTag && onMain && !onBranch) return "{{#if tag}}true{{else}}{{is_default_branch}}{{/if}}";
  return onTag && onBranch && !onMain ? "{{is_not_default_branch}}" : undefined;
}

/** The rule that gives the tag of `user/app:tag`, and the repository. */
export function ruleOfReference(reference: string, markers: Markers): { repository: string; rule: string | undefined } {
  const slash = reference.lastIndexOf("/");
  const colon = reference.indexOf(":", slash + 1);
  const name = colon < 0 ? reference : reference.slice(0, colon);
  const { repository } = splitReference(markers.template(name, "env"));
  return { repository, rule: colon < 0 ? undefined : ruleOfTag(reference.slice(colon + 1), markers) };
}

/** The rule that gives a tag written out. */
export function ruleOfTag(tag: string, markers: Markers): string {
  const values = markers.in(tag);
  const [value, ...others] = values;
  if (value === undefined) return tag;
  const [before = "", after = ""] = tag.split(/\uE000\d+\uE001/);
  if (others.length === 0) {
    const affixes = (prefix: string | undefined) =>
      `${prefix === undefined ? "" : `,prefix=${prefix}`}${after === "" ? "" : `,suffix=${after}`}`;
    if (value.kind === "sha") return `type=sha,format=long${affixes(before === "sha-" ? undefined : before)}`;
    if (value.kind === "pull") return `type=ref,event=pr${affixes(before === "pr-" ? undefined : before)}`;
    if (value.kind === "tag") return `type=ref,event=tag${affixes(before || undefined)}`;
    if (value.kind === "branch") return `type=ref,event=branch${affixes(before || undefined)}`;
  }
  if (values.some(({ kind }) => kind === "pull")) throw new Unknown("contains the number of a pull request");
  return markers.template(tag, "rule");
}
