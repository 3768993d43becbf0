import { itemsOf } from "../attributes.ts";
import type { Build, BuildFields } from "../build.ts";
import { readBuildInputs } from "./build-inputs.ts";
import { type Destination, destinationsOf, digestRepositories } from "./build-tags.ts";
import { type Event, type RelevantEvents, relevantEvents } from "./events.ts";
import type { JobRun } from "./job-run.ts";
import type { Marker } from "./markers.ts";
import { mergeOf } from "./merge-job.ts";
import type { MetadataFields } from "./metadata.ts";
import { linkedMetadata } from "./metadata-link.ts";
import { StepTexts } from "./step-texts.ts";

/** The inputs that are rules with templates. */
const RULED = new Set(["labels", "annotations"]);
/** What decides the image and not how it is built. */
const APART = new Set(["tags", "platforms", "outputs", "push", "load", "builder", "github-token"]);

/**
 * The builds of a step of docker/build-push-action: one for each set of tags.
 *
 * @param jobs all of the workflow, of which one may merge what is pushed by digest
 */
export function buildsOfStep(run: JobRun, step: number, jobs: readonly JobRun[], events: readonly Event[]): Build[] {
  const texts = new StepTexts(run, step);
  const publishing = events.filter((event) => run.runs(event, step) && pushes(texts, event));
  const relevant = relevantEvents(publishing);
  if (relevant.triggers.length === 0) return [];
  notePulls(texts, publishing, relevant);
  const [event] = relevant.triggers;
  const outputs = (event && texts.raw("outputs", event)) ?? "";
  const line = run.translation.file.line(["jobs", run.job.id, "steps", step]);
  const common = {
    name: run.job.id,
    ...(line !== undefined && { line }),
    ...variantOf(run),
    platforms: platformsOf(texts, "platforms", relevant),
  };
  const destinations = /push-by-digest=true/.test(outputs)
    ? digestDestinations(run, texts, jobs, events, relevant)
    : mergedByHand(run, jobs, events, destinationsOf(texts, "tags", relevant));
  return destinations.map(({ fields, metadata }) => ({
    ...common,
    fields: { ...fields, ...buildFields(texts, relevant, metadata), ...(rewritesTimes(outputs) && REPRODUCIBLE) },
  }));
}

const REPRODUCIBLE: BuildFields = { reproducible: true };

/** Whether an exporter sets the times of files back, which is of use to images that can be built again alone. */
function rewritesTimes(outputs: string): boolean {
  return /\brewrite-timestamp=(?:true|1)\b/i.test(outputs);
}

function digestDestinations(
  run: JobRun,
  texts: StepTexts,
  jobs: readonly JobRun[],
  events: readonly Event[],
  relevant: RelevantEvents,
): Destination[] {
  const repositories = digestRepositories(texts, relevant);
  const merged = mergeOf(run, repositories, jobs, events);
  if (!merged) texts.note("outputs", "is pushed by digest, and no job was found that merges it: write its tags");
  return [merged ?? { fields: { repositories } }];
}

/** Platforms that were pushed under tags of their own, and merged by a later job, have the tags of the index. */
function mergedByHand(
  run: JobRun,
  jobs: readonly JobRun[],
  events: readonly Event[],
  destinations: Destination[],
): Destination[] {
  return destinations.map((destination) => {
    const repositories = destination.fields.repositories ?? [];
    const merged = mergeOf(
      run,
      repositories,
      jobs.filter(({ job }) => job.id !== run.job.id),
      events,
    );
    return merged && repositories.length > 0 ? { ...destination, ...merged } : destination;
  });
}

/** Whether a step pushes for an event; what nobody can tell is taken for yes. */
function pushes(texts: StepTexts, event: Event): boolean {
  const { markers } = texts.run.translation;
  const sampled = (name: string) => {
    try {
      return markers.sample(texts.raw(name, event) ?? "");
    } catch {
      return "true push=true";
    }
  };
  return sampled("push").startsWith("true") || /push=true|type=registry/.test(sampled("outputs"));
}

function notePulls(texts: StepTexts, publishing: readonly Event[], { triggers }: RelevantEvents): void {
  const pull = publishing.find(({ kind, isTrigger }) => kind === "pull" && isTrigger);
  if (pull && !triggers.includes(pull)) {
    texts.note("push", "is on for pull requests too; the new workflow builds them and publishes nothing");
  }
}

/** The fields that say how an image is built, and what is written on it. */
export function buildFields(
  texts: StepTexts,
  events: RelevantEvents,
  metadata: MetadataFields | undefined,
): BuildFields {
  const { markers } = texts.run.translation;
  const isPlain = (line: string) => !markers.in(line).some((marker) => marker.metadata && isList(marker));
  const inputs: Record<string, string> = {};
  const linked: Record<string, Record<string, string>> = {};
  for (const name of texts.names) {
    if (APART.has(name)) continue;
    for (const { metadata: link } of markers.in((events.triggers[0] && texts.raw(name, events.triggers[0])) ?? "")) {
      if (link && RULED.has(name)) {
        const found = metadata ?? linkedMetadata(link.step, texts.run, events);
        const own = linkedMetadata(link.step, texts.run, events);
        linked[name] = {
          ...(name === "labels" ? found.labels : found.annotations),
          ...(name === "labels" ? own.labels : own.annotations),
        };
      }
    }
    const text = texts.text(name, events.triggers, RULED.has(name) ? "rule" : "env", isPlain);
    if (text !== undefined) inputs[name] = text;
  }
  if (texts.has("builder") && !isOwnBuilder(texts)) inputs.builder = "another";
  const read = readBuildInputs(inputs, secretsOf(texts, events), (name, reason) => texts.note(name, reason));
  const labels = { ...linked.labels, ...read.labels };
  const annotations = { ...linked.annotations, ...read.annotations };
  const { dockerfile, context, ...rest } = read;
  return {
    ...rest,
    context: context ?? ".",
    ...(dockerfile !== undefined && dockerfile !== "Dockerfile" && { dockerfile }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

/** Whether the builder is the one that docker/setup-buildx-action made, in whose place the new workflow has its own. */
function isOwnBuilder({ run, step }: StepTexts): boolean {
  const { builder } = (run.job.steps[step]?.with ?? {}) as Record<string, unknown>;
  return /^\$\{\{\s*steps\.[\w-]+\.outputs\.name\s*\}\}$/.test(String(builder));
}

function isList({ metadata }: Marker): boolean {
  return ["tags", "labels", "annotations"].includes(metadata?.output ?? "");
}

/** The variables of the environment that come from secrets, wherever the step reads them. */
function secretsOf(texts: StepTexts, { triggers }: RelevantEvents): Set<string> {
  const { markers } = texts.run.translation;
  const found = texts.names.flatMap((name) => triggers.flatMap((event) => markers.in(texts.raw(name, event) ?? "")));
  return new Set(
    found.flatMap(({ kind, env }) => (kind === "secret" ? (/^\{\{env\.(\w+)\}\}$/.exec(env ?? "")?.[1] ?? []) : [])),
  );
}

/** The platforms that are named, else that of the machine. */
export function platformsOf(texts: StepTexts, input: string, { triggers }: RelevantEvents): string[] {
  const named = itemsOf(texts.text(input, triggers, "env") ?? "").filter((each) => !each.startsWith("{{"));
  if (named.length > 0) return named;
  const [event] = triggers;
  const runner = event ? runnerOf(texts, event) : "";
  const platform = /arm/i.test(runner) ? "linux/arm64" : "linux/amd64";
  texts.note(input, `are not named: ${platform} was taken, which is that of the runner; add others`);
  return [platform];
}

function runnerOf({ run }: StepTexts, event: Event): string {
  const { "runs-on": written } = run.job.written;
  try {
    return typeof written === "string" ? (run.text(written, event, 0) ?? "") : JSON.stringify(written ?? "");
  } catch {
    return "";
  }
}

/** Values of the matrix that may tell an image from others. */
export function variantOf({ combination }: JobRun): { variant?: string } {
  const texts = Object.entries(combination).filter(([name]) => !/platform|runner|^os$|arch|runs/i.test(name));
  const values = texts.flatMap(([, value]) =>
    typeof value === "string" || typeof value === "number" ? [String(value)] : [],
  );
  const [shortest] = values
    .filter((value) => /^[\w.-]+$/.test(value))
    .toSorted((one, other) => one.length - other.length);
  return shortest === undefined ? {} : { variant: shortest };
}
