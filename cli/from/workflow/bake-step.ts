import { existsSync } from "node:fs";
import { posix, resolve } from "node:path";
import { attestationInput, attestationsOf } from "../attestations.ts";
import { itemsOf, linesOf } from "../attributes.ts";
import { printBake } from "../bake/print.ts";
import { buildsOfTarget, isPublished } from "../bake/target.ts";
import type { Build } from "../build.ts";
import { type Event, relevantEvents } from "./events.ts";
import type { JobRun } from "./job-run.ts";
import { type MetadataFields, type MetadataNames, readMetadata } from "./metadata.ts";
import { linkedMetadata } from "./metadata-link.ts";
import { noteNeeds, StepTexts } from "./step-texts.ts";

/** The target that docker/metadata-action gives its tags and labels. */
const METADATA_TARGET = "docker-metadata-action";
/** Tags and labels by which a target is known that inherits from it. */
const LINK = "multiarch.invalid/metadata";
const WITHOUT_EFFECT = new Set([
  ...[
    "files",
    "targets",
    "set",
    "workdir",
    "source",
    "push",
    "load",
    "provenance",
    "sbom",
    "no-cache",
    "pull",
    "builder",
  ],
  ...["github-token", "call", "runner", "distribute", "fail-fast", "job-name-prefix", "setup-qemu", "output", "target"],
  ...["context", "vars", "cache", "cache-scope", "cache-mode", "meta-bake-target", "set-meta-annotations"],
  ...["set-meta-labels", "artifact-name", "artifact-upload", "artifact-retention-days"],
]);

/** The builds of a step of docker/bake-action. */
export async function buildsOfBakeStep(run: JobRun, step: number, events: readonly Event[]): Promise<Build[]> {
  const texts = new StepTexts(run, step);
  const publishing = events.filter((event) => run.runs(event, step) && pushes(texts, event));
  const relevant = relevantEvents(publishing);
  const [event] = relevant.triggers;
  if (!event) return [];
  const { markers } = run.translation;
  const raw = `${texts.raw("files", event) ?? ""}`;
  const link = markers.in(raw).find(({ metadata }) => metadata)?.metadata;
  const metadata = link && linkedMetadata(link.step, run, relevant);
  const files = itemsOf(raw).filter((file) => !markers.in(file).some((marker) => marker.metadata));
  const source = texts.raw("source", event) ?? ".";
  if (!/^\.?$|^\{\{defaultContext\}\}$|^\.\//.test(source))
    texts.note("source", "is a definition elsewhere: the files of this repository were read");
  return bakedBuilds(run, texts, event, {
    folder: texts.raw("workdir", event) ?? ".",
    files: files.map((file) => file.replace(/^cwd:\/\//, "")),
    targets: itemsOf(texts.raw("targets", event) ?? ""),
    overrides: linesOf(texts.raw("set", event) ?? ""),
    variables: {},
    line: run.translation.file.line(["jobs", run.job.id, "steps", step]),
    metadata,
  });
}

/** The builds of a job that calls the bake workflow of docker/github-builder. */
export async function buildsOfBakeBuilder(
  run: JobRun,
  names: MetadataNames,
  events: readonly Event[],
): Promise<Build[]> {
  const texts = new StepTexts(run, -1);
  const relevant = relevantEvents(events.filter((event) => run.runs(event) && texts.raw("push", event) === "true"));
  const [event] = relevant.triggers;
  if (!event) return [];
  const metadata = readMetadata(texts, names, relevant);
  const variables = itemsOf(texts.text("vars", relevant.triggers, "env") ?? "").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return bakedBuilds(run, texts, event, {
    folder: texts.raw("context", event) ?? ".",
    files: itemsOf(texts.raw("files", event) ?? ""),
    targets: itemsOf(texts.raw("target", event) ?? ""),
    overrides: linesOf(texts.raw("set", event) ?? ""),
    variables: Object.fromEntries(variables),
    line: run.translation.file.line(["jobs", run.job.id]),
    metadata,
    isForAll: true,
  });
}

interface Baked {
  readonly folder: string;
  readonly files: readonly string[];
  readonly targets: readonly string[];
  readonly overrides: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly line: number | undefined;
  readonly metadata: MetadataFields | undefined;
  /** Whether every target has the tags of the metadata, whatever it inherits. */
  readonly isForAll?: boolean;
}

async function bakedBuilds(run: JobRun, texts: StepTexts, event: Event, baked: Baked): Promise<Build[]> {
  const { markers, surroundings } = run.translation;
  for (const name of texts.names) {
    if (!WITHOUT_EFFECT.has(name) && !name.startsWith("meta-")) texts.note(name, "has no counterpart: left out");
  }
  const { attestations } = attestationsOf(
    (["provenance", "sbom"] as const).flatMap((kind) => {
      const text = texts.has(kind) ? texts.raw(kind, event) : undefined;
      return text ? [attestationInput(kind, text)] : [];
    }),
    (reason) => texts.note("provenance", reason),
  );
  const folder = resolve(surroundings.root, baked.folder);
  const linked = JSON.stringify({
    target: { [METADATA_TARGET]: { tags: [`${LINK}:tag`], labels: { [LINK]: "yes" } } },
  });
  const isNamed = baked.files.length > 0;
  const filled = (text: string) => {
    noteNeeds(markers.in(text), "env", (reason) => texts.note("set", reason));
    return markers.template(text, "env");
  };
  const targets = await printBake({
    folder,
    files: isNamed || !baked.metadata ? [...baked.files] : defaultFiles(folder),
    definitions: baked.metadata && !baked.isForAll ? [linked] : [],
    targets: baked.targets,
    overrides: baked.overrides.map(filled).filter((override) => isOverride(override, texts)),
    environment: { ...surroundings.environment, ...environmentOf(run, texts, event), ...baked.variables },
  });
  return Object.entries(targets).flatMap(([name, target]) => {
    const isLinked = target.tags?.includes(`${LINK}:tag`) || target.labels?.[LINK] !== undefined;
    const own = baked.metadata && (isLinked || baked.isForAll) ? baked.metadata : undefined;
    const { [LINK]: _, ...labels } = target.labels ?? {};
    const tags = (target.tags ?? []).filter((tag) => !tag.startsWith(`${LINK}:`));
    const note = (input: string, reason: string) => texts.note(`${name}.${input}`, reason);
    const written = {
      ...target,
      labels,
      tags: own ? ["metadata.invalid/linked:tag"] : tags,
      output: target.output ?? [],
    };
    if (!isPublished(written)) {
      note("target", "has no tags, so that nobody knows where to publish it: left out");
      return [];
    }
    return buildsOfTarget(name, written, { root: surroundings.root, folder }, note).map((build): Build => {
      const attested = attestations && { attestations: { ...build.fields.attestations, ...attestations } };
      const place = {
        ...build,
        ...(baked.line !== undefined && { line: baked.line }),
        fields: { ...build.fields, ...attested },
      };
      if (!own) return place;
      const merged = { ...build.fields.labels, ...own.labels };
      const { tags: _tags, repositories: _repositories, ...fields } = place.fields;
      return {
        ...place,
        fields: {
          repositories: own.repositories,
          ...own.tags,
          ...fields,
          ...(Object.keys(merged).length > 0 && { labels: merged }),
        },
      };
    });
  });
}

/** What a step before computes is not one yet, and was noted as that. */
function isOverride(override: string, texts: StepTexts): boolean {
  if (/^[^={}]+\.[^={}]+=/.test(override)) return true;
  texts.note("set", `${JSON.stringify(override)} is computed by a step: left out`);
  return false;
}

function pushes(texts: StepTexts, event: Event): boolean {
  const { markers } = texts.run.translation;
  try {
    const set = texts.raw("set", event) ?? "";
    return (
      markers.sample(texts.raw("push", event) ?? "") === "true" || /output=.*(?:type=registry|push=true)/.test(set)
    );
  } catch {
    return true;
  }
}

/** The variables of the step, which bake reads, with templates for what a run knows. */
function environmentOf(run: JobRun, texts: StepTexts, event: Event): Record<string, string> {
  const { markers } = run.translation;
  const all = run.scope(event, texts.step).lookup(["env"]);
  return Object.fromEntries(
    Object.entries((all ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
      try {
        return [[name, markers.template(String(value ?? ""), "env")]];
      } catch {
        return [];
      }
    }),
  );
}

/** bake looks for these itself, but not when other files are named as well. */
function defaultFiles(folder: string): string[] {
  const names = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "docker-bake.json",
    "docker-bake.hcl",
  ];
  return names.filter((name) => existsSync(posix.join(folder, name)));
}
