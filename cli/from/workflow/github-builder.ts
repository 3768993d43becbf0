import type { Build } from "../build.ts";
import { readBuildInputs } from "./build-inputs.ts";
import { platformsOf, variantOf } from "./build-step.ts";
import { type Event, relevantEvents } from "./events.ts";
import type { JobRun } from "./job-run.ts";
import { type MetadataNames, readMetadata } from "./metadata.ts";
import { StepTexts } from "./step-texts.ts";

/** The workflow that builds and publishes an image. */
export const GITHUB_BUILDER = /^docker\/github-builder(?:-experimental)?\/\.github\/workflows\/(build|bake)\.ya?ml@/i;

export const BUILDER_METADATA: MetadataNames = {
  images: "meta-images",
  tags: "meta-tags",
  flavor: "meta-flavor",
  labels: "meta-labels",
  annotations: "meta-annotations",
};

/** Its inputs that docker/build-push-action has too. */
const SHARED = ["annotations", "build-args", "context", "file", "labels", "sbom", "shm-size", "target", "ulimit"];
/** Inputs about the machines, or about what is not pushed. */
const WITHOUT_EFFECT = new Set([
  ...["runner", "distribute", "fail-fast", "job-name-prefix", "setup-qemu", "platforms", "push", "output"],
  ...["artifact-name", "artifact-upload", "artifact-retention-days", "set-meta-annotations", "set-meta-labels"],
  ...["cache-mode", "cache-scope"],
]);

/** The builds of a job that calls the build workflow of docker/github-builder. */
export function buildsOfGithubBuilder(run: JobRun, events: readonly Event[]): Build[] {
  const texts = new StepTexts(run, -1);
  const publishing = events.filter((event) => run.runs(event) && texts.raw("push", event) === "true");
  const relevant = relevantEvents(publishing);
  const [event] = relevant.triggers;
  if (!event) return [];
  if (texts.raw("output", event) === "local") {
    texts.note("output", "writes files, not an image: left out");
    return [];
  }
  const { repositories, tags, labels, annotations } = readMetadata(texts, BUILDER_METADATA, relevant);
  const inputs = Object.fromEntries(
    SHARED.flatMap((name) => {
      const form = name === "labels" || name === "annotations" ? "rule" : "env";
      const text = texts.text(name, relevant.triggers, form);
      return text === undefined || (name === "sbom" && text !== "true") ? [] : [[name, text]];
    }),
  );
  for (const name of texts.names) {
    const isMetadata = Object.values(BUILDER_METADATA).includes(name);
    if (SHARED.includes(name) || isMetadata || WITHOUT_EFFECT.has(name)) continue;
    if (name === "cache") continue;
    if (name === "sign") {
      if (texts.raw(name, event) !== "false") texts.note(name, "signatures are not made");
    } else texts.note(name, "has no counterpart: left out");
  }
  const read = readBuildInputs(inputs, new Set(), (name, reason) => texts.note(name, reason));
  const cache =
    texts.raw("cache", event) === "true"
      ? { cache: { type: "gha" as const, ...(texts.raw("cache-mode", event) !== "max" && { mode: "min" as const }) } }
      : {};
  const line = run.translation.file.line(["jobs", run.job.id]);
  return [
    {
      name: run.job.id,
      ...(line !== undefined && { line }),
      ...variantOf(run),
      platforms: platformsOf(texts, "platforms", relevant),
      fields: {
        repositories,
        ...tags,
        context: ".",
        ...read,
        ...cache,
        ...nonEmpty("labels", { ...labels, ...read.labels }),
        ...nonEmpty("annotations", { ...annotations, ...read.annotations }),
      },
    },
  ];
}

function nonEmpty(name: "labels" | "annotations", texts: Record<string, string>) {
  return Object.keys(texts).length > 0 ? { [name]: texts } : {};
}
