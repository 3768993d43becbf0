import { itemsOf, linesOf } from "../attributes.ts";
import type { BuildFields } from "../build.ts";
import type { RelevantEvents } from "./events.ts";
import { reasonOf } from "./job-run.ts";
import { type Marker, Unknown } from "./markers.ts";
import type { MetadataFields } from "./metadata.ts";
import { linkedMetadata } from "./metadata-link.ts";
import { noteNeeds, type StepTexts } from "./step-texts.ts";
import { joinedLines, ruleOfReference } from "./tag-lines.ts";

/** The rules that docker/metadata-action has where none are written. */
const DEFAULTS = ["type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr"];

/** Where a build is published, under which tags. */
export interface Destination {
  readonly fields: BuildFields;
  /** What the step of docker/metadata-action says that its tags come from. */
  readonly metadata?: MetadataFields;
}

/** Reads the `tags` of docker/build-push-action: outputs of docker/metadata-action, and names with tags. */
export function destinationsOf(texts: StepTexts, input: string, events: RelevantEvents): Destination[] {
  const { markers } = texts.run.translation;
  const linked = new Map<string, MetadataFields>();
  const link = ({ metadata }: Marker) => {
    const step = metadata?.step ?? "";
    const known = linked.get(step) ?? linkedMetadata(step, texts.run, events);
    linked.set(step, known);
    return known;
  };
  const byRepository = new Map<string, { event: (typeof events.all)[number]; lines: string[] }[]>();
  const found: Destination[] = [];
  const empty = new Set<string>();
  for (const event of events.all) {
    for (const item of itemsOf(texts.raw(input, event) ?? "")) {
      const output = markers.in(item).find(({ metadata }) => metadata)?.metadata?.output;
      const marker = markers.in(item).find(({ metadata }) => metadata);
      if (marker && output === "tags") link(marker);
      else if (marker && output === "version") {
        if (event !== events.triggers[0]) continue;
        const { tags } = link(marker);
        linked.delete(marker.metadata?.step ?? "");
        const { repository } = ruleOfReference(item.replace(/:[^:/]*$/, ""), markers);
        if ((tags.tags?.length ?? DEFAULTS.length) > 1) {
          texts.note(input, "takes the version of docker/metadata-action alone; here every rule gives its tag");
        }
        found.push({
          fields: { repositories: [repository], ...tags, flavor: [...(tags.flavor ?? []), "latest=false"] },
        });
      } else {
        try {
          const whole = markers.whole(item);
          if (whole?.kind === "unknown") throw new Unknown(computed(whole));
          // Docker takes a name without a tag for that of `latest`.
          const { repository, rule = "latest" } = ruleOfReference(item, markers);
          if (rule === "") {
            empty.add(repository);
            continue;
          }
          const lines = byRepository.get(repository) ?? [];
          const own = lines.find((each) => each.event === event);
          if (own) own.lines.push(rule);
          else lines.push({ event, lines: [rule] });
          byRepository.set(repository, lines);
          noteNeeds(markers.in(item), "rule", (reason) => {
            if (/^type=(?:ref|sha)/.test(rule)) return;
            texts.note(input, reason);
          });
        } catch (error) {
          texts.note(
            input,
            `"${markers.replace(item, ({ label }) => `\${{ ${label} }}`)}" ${reasonOf(error)}: left out`,
          );
        }
      }
    }
  }
  for (const repository of empty) {
    if (!byRepository.has(repository)) texts.note(input, `"${repository}:" has no tag on any event: left out`);
  }
  return joinedDestinations(texts, input, events, byRepository, linked, found);
}

/** Why names with their tags cannot be read. */
function computed({ label, origin }: Marker): string {
  return `is ${origin ? `what ${origin} computes` : `the value of ${label}`}, names and tags together; write repositories and tags yourself`;
}

function joinedDestinations(
  texts: StepTexts,
  input: string,
  events: RelevantEvents,
  byRepository: ReadonlyMap<string, { event: (typeof events.all)[number]; lines: string[] }[]>,
  linked: ReadonlyMap<string, MetadataFields>,
  found: Destination[],
): Destination[] {
  const plain = [...byRepository].map(([repository, lines]) => {
    const all = events.all.map((event) => ({ event, lines: lines.find((each) => each.event === event)?.lines ?? [] }));
    const { rules, lost, narrowed } = joinedLines(all);
    for (const each of lost) {
      texts.note(
        input,
        `"${each.line}" is for ${each.events || "no event that publishes"}${each.events && ", which no rule can express"}: left out`,
      );
    }
    for (const each of narrowed) {
      texts.note(input, `"${each.line}" is for ${each.events}; here it is for every event on these refs`);
    }
    return { repository, rules };
  });
  const open = new Map(plain.map(({ repository, rules }) => [repository, rules]));
  const fromMetadata = [...linked.values()].map((metadata): Destination => {
    const extra = metadata.repositories.flatMap((repository) => open.get(repository) ?? []);
    for (const repository of metadata.repositories) open.delete(repository);
    const tags = extra.length > 0 ? { tags: [...(metadata.tags.tags ?? DEFAULTS), ...new Set(extra)] } : {};
    return { fields: { repositories: metadata.repositories, ...metadata.tags, ...tags }, metadata };
  });
  const groups = new Map<string, string[]>();
  for (const [repository, rules] of open) {
    if (rules.length === 0) continue;
    const key = JSON.stringify(rules);
    groups.set(key, [...(groups.get(key) ?? []), repository]);
  }
  const written = [...groups].map(([key, repositories]): Destination => {
    const tags = JSON.parse(key) as string[];
    // A plain tag brings no `latest` with it; the rule for one would.
    const flavor = tags.some((tag) => tag.startsWith("type=ref,event=tag")) ? { flavor: ["latest=false"] } : {};
    return { fields: { repositories, tags, ...flavor } };
  });
  return [...fromMetadata, ...found, ...written];
}

/** The repositories that a build is pushed to by digest, without a tag: those of `outputs`, else those of `tags`. */
export function digestRepositories(texts: StepTexts, { triggers }: RelevantEvents): string[] {
  const { markers } = texts.run.translation;
  const [event] = triggers;
  if (!event) return [];
  const lines = linesOf(texts.raw("outputs", event) ?? "");
  const names = lines.flatMap((line) => {
    const [, quoted, bare] = /"name=([^"]*)"|\bname=([^,"\s]+)/.exec(line) ?? [];
    return (quoted ?? bare ?? "").split(",");
  });
  const named = [...names, ...itemsOf(texts.raw("tags", event) ?? "")].filter((name) => name.trim() !== "");
  return [
    ...new Set(
      named.flatMap((name) => {
        try {
          return ruleOfReference(name, markers).repository;
        } catch {
          return [];
        }
      }),
    ),
  ];
}
