import { linesOf, pairsOf } from "../attributes.ts";
import type { BuildFields } from "../build.ts";
import { splitReference } from "../reference.ts";
import type { Event, RelevantEvents } from "./events.ts";
import { reasonOf } from "./job-run.ts";
import type { StepTexts } from "./step-texts.ts";
import { noteNeeds } from "./step-texts.ts";
import { joinedLines } from "./tag-lines.ts";

/** The names of docker/metadata-action's inputs; docker/github-builder has them with a prefix. */
export interface MetadataNames {
  readonly images: string;
  readonly tags: string;
  readonly flavor: string;
  readonly labels: string;
  readonly annotations: string;
}

export const OF_THE_ACTION: MetadataNames = {
  images: "images",
  tags: "tags",
  flavor: "flavor",
  labels: "labels",
  annotations: "annotations",
};

/** Inputs that change nothing of what is published. */
const WITHOUT_EFFECT = new Set(["context", "github-token", "sep-tags", "sep-labels", "sep-annotations", "bake-target"]);

/** What a step of docker/metadata-action says of an image. */
export interface MetadataFields {
  readonly repositories: string[];
  /** `tags`, `flavor` and what else decides them. */
  readonly tags: BuildFields;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

/** Reads the inputs as they are on events. */
export function readMetadata(
  texts: StepTexts,
  names: MetadataNames,
  { all: events, triggers }: RelevantEvents,
): MetadataFields {
  if (names === OF_THE_ACTION) {
    for (const name of texts.names) {
      if (!Object.hasOwn(names, name) && !WITHOUT_EFFECT.has(name)) {
        texts.note(name, "is not an input of docker/metadata-action: left out");
      }
    }
  }
  const rules = joined(texts, names.tags, events);
  const flavor = joined(texts, names.flavor, events);
  const pairs = (name: string) =>
    Object.fromEntries(
      pairsOf(texts.text(name, triggers, "rule") ?? "").flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    );
  return {
    repositories: repositoriesOf(texts, names.images, triggers),
    tags: { ...(rules.length > 0 && { tags: rules }), ...(flavor.length > 0 && { flavor }) },
    labels: pairs(names.labels),
    annotations: pairs(names.annotations),
  };
}

/** The lines of all events together, with templates. */
function joined(texts: StepTexts, name: string, events: readonly Event[]): string[] {
  const { markers } = texts.run.translation;
  const written = events.map((event) => ({
    event,
    lines: linesOf(texts.raw(name, event) ?? "").filter((line) => !line.startsWith("#")),
  }));
  const empty = new Set(written.flatMap(({ lines }) => lines.filter((line) => EMPTY.test(line))));
  for (const line of empty) {
    if (written.every(({ lines }) => lines.includes(line))) texts.note(name, `"${line}" gives no tag: left out`);
  }
  const all = written.map(({ event, lines }) => ({ event, lines: lines.filter((line) => !empty.has(line)) }));
  const { rules, lost, narrowed } = joinedLines(all);
  for (const { line, events: titles } of lost) {
    const shown = markers.replace(line, (marker) => marker.rule ?? marker.env ?? marker.label);
    texts.note(
      name,
      `"${shown}" is for ${titles || "no event that publishes"}${titles && ", which no rule can express"}: left out`,
    );
  }
  for (const { line, events: titles } of narrowed) {
    const shown = markers.replace(line, (marker) => marker.rule ?? marker.env ?? marker.label);
    texts.note(name, `"${shown}" is for ${titles}; here it is for every event on these refs`);
  }
  return rules.flatMap((line) => {
    try {
      const rule = ruleOfLine(line, texts);
      noteNeeds(
        markers.in(line).filter(({ env }) => rule.includes(env ?? "-")),
        "rule",
        (reason) => texts.note(name, reason),
      );
      return [rule];
    } catch (error) {
      texts.note(name, `"${markers.replace(line, ({ label }) => label)}" ${reasonOf(error)}: left out`);
      return [];
    }
  });
}

/** A tag that is not one: what was to give it is empty. */
const EMPTY = /^type=raw,\s*value=\s*(?:,|$)|^"*$/;

/** A raw value that a type of rule is for is written as that. */
function ruleOfLine(line: string, texts: StepTexts): string {
  const { markers } = texts.run.translation;
  const [whole, before = "", number = "", after = "", rest = ""] =
    /^(?:type=raw,\s*value=)?([^,=\uE000]*)(\uE000\d+\uE001)([^,\uE000]*)((?:,\s*(?:enable|priority)=[^,]*)*)$/.exec(
      line,
    ) ?? [];
  const value = whole === undefined ? undefined : markers.whole(number);
  if (value?.kind === "sha") {
    const suffix = after === "" ? "" : `,suffix=${after}`;
    return `type=sha,format=long${before === "sha-" ? "" : `,prefix=${before}`}${suffix}${rest}`;
  }
  if (value?.kind === "pull") return `type=ref,event=pr${before === "pr-" ? "" : `,prefix=${before}`}${rest}`;
  return markers.template(line, "rule");
}

function repositoriesOf(texts: StepTexts, name: string, events: readonly Event[]): string[] {
  const { markers } = texts.run.translation;
  const found = events.flatMap((event) => {
    const lines = linesOf(texts.raw(name, event) ?? "").filter((line) => !line.startsWith("#"));
    return lines.flatMap((line) => {
      const fields = line.split(",").map((field) => field.trim());
      if (fields.some((field) => field === "enable=false")) return [];
      return fields.filter((field) => !field.startsWith("enable=")).map((field) => field.replace(/^name=/, ""));
    });
  });
  return [...new Set(found)].flatMap((line) => {
    try {
      const { repository } = splitReference(markers.template(line, "env"));
      noteNeeds(markers.in(line), "env", (reason) => texts.note(name, reason));
      return [repository];
    } catch (error) {
      texts.note(name, `"${markers.replace(line, ({ label }) => label)}" ${reasonOf(error)}: left out`);
      return [];
    }
  });
}
