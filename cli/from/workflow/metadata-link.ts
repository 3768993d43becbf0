import { isMap } from "../../../components/settings/raw.ts";
import type { BuildFields } from "../build.ts";
import type { RelevantEvents } from "./events.ts";
import { JobRun } from "./job-run.ts";
import type { Combination } from "./matrix.ts";
import { type MetadataFields, OF_THE_ACTION, readMetadata } from "./metadata.ts";
import { StepTexts } from "./step-texts.ts";

const ACTION = /^docker\/metadata-action@/i;
const LEVELS = ["manifest", "index", "manifest-descriptor", "index-descriptor"] as const;

/** What a step of docker/metadata-action says, by the key that its outputs are marked with. */
export function linkedMetadata(key: string, from: JobRun, events: RelevantEvents): MetadataFields {
  const [id, combination, step] = JSON.parse(key) as [string, Combination, number];
  const job = from.translation.file.jobs.find((each) => each.id === id) ?? from.job;
  const own = id === from.job.id ? from.combination : combination;
  return metadataAt(new JobRun(from.translation, job, own), step, events);
}

/** What the step says. */
export function metadataAt(run: JobRun, step: number, events: RelevantEvents): MetadataFields {
  const metadata = readMetadata(new StepTexts(run, step), OF_THE_ACTION, events);
  return { ...metadata, tags: { ...metadata.tags, ...fromEnvironment(run, step) } };
}

/** The positions of the steps of docker/metadata-action. */
export function metadataSteps(run: JobRun): number[] {
  return run.job.steps.flatMap(({ uses }, index) => (ACTION.test(String(uses)) ? [index] : []));
}

/** What that action reads from variables of its own. */
function fromEnvironment({ job, translation }: JobRun, step: number): BuildFields {
  const variables = [translation.file.env, job.written.env, job.steps[step]?.env].filter(isMap);
  const all: Record<string, unknown> = Object.assign({}, ...variables);
  const length = Number(all.DOCKER_METADATA_SHORT_SHA_LENGTH);
  const written = String(all.DOCKER_METADATA_ANNOTATIONS_LEVELS ?? "").split(",");
  const levels = LEVELS.filter((level) => written.includes(level));
  return {
    ...(length >= 4 && length <= 40 && { shortShaLength: length }),
    ...(levels.length > 0 && { annotationLevels: levels }),
  };
}
