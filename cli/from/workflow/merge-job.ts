import type { BuildFields } from "../build.ts";
import { type Event, type RelevantEvents, relevantEvents } from "./events.ts";
import { type JobRun, reasonOf } from "./job-run.ts";
import type { MetadataFields } from "./metadata.ts";
import { metadataAt, metadataSteps } from "./metadata-link.ts";
import { shellText } from "./run-step.ts";
import { joinedLines, ruleOfReference } from "./tag-lines.ts";

const MERGES = /\b(?:imagetools\s+create|manifest\s+create|manifest-tool)\b/;
const CREATE = /\b(?:imagetools|manifest)\s+create\b((?:[^\n\\]|\\\n)*)/g;

/** What a job that merges digests publishes. */
export interface Merge {
  readonly fields: BuildFields;
  readonly metadata?: MetadataFields;
}

/** Whether a job makes an index of what others have pushed. */
export function isMergeJob({ job }: JobRun): boolean {
  return job.steps.some(({ run }) => typeof run === "string" && MERGES.test(run));
}

/**
 * What becomes of images that a build pushes by digest to these repositories.
 *
 * @returns undefined when no job merges them
 */
export function mergeOf(
  build: JobRun,
  repositories: readonly string[],
  jobs: readonly JobRun[],
  events: readonly Event[],
): Merge | undefined {
  const candidates = jobs.filter((run) => isMergeJob(run) && isOfSame(build, run));
  for (const run of candidates) {
    const relevant = relevantEvents(events.filter((event) => run.runs(event)));
    for (const step of metadataSteps(run)) {
      const metadata = metadataAt(run, step, relevant);
      if (repositories.length === 0 || metadata.repositories.some((each) => repositories.includes(each))) {
        return { fields: { repositories: metadata.repositories, ...metadata.tags }, metadata };
      }
    }
  }
  for (const run of candidates) {
    const fields = fromScripts(run, relevantEvents(events.filter((event) => run.runs(event))), repositories);
    if (fields) return { fields };
  }
  for (const run of jobs) {
    const relevant = relevantEvents(events.filter((event) => run.runs(event)));
    for (const step of candidates.length > 0 ? metadataSteps(run) : []) {
      const metadata = metadataAt(run, step, relevant);
      const fitting = metadata.repositories.filter((each) => repositories.includes(each));
      if (fitting.length > 0) return { fields: { repositories: metadata.repositories, ...metadata.tags }, metadata };
    }
  }
  return undefined;
}

/** Whether the values that two runs share are the same: the merge of one variant is not that of another. */
function isOfSame(one: JobRun, other: JobRun): boolean {
  return Object.entries(one.combination).every(
    ([name, value]) =>
      !(name in other.combination) || JSON.stringify(other.combination[name]) === JSON.stringify(value),
  );
}

/** The tags that commands write out. */
function fromScripts(run: JobRun, events: RelevantEvents, repositories: readonly string[]): BuildFields | undefined {
  const { markers } = run.translation;
  const names = new Set<string>();
  const all = events.all.map((event) => {
    const lines = run.job.steps.flatMap((step, index) => {
      if (typeof step.run !== "string" || !MERGES.test(step.run)) return [];
      return tagsIn(run, event, index).flatMap((name) => {
        try {
          const { repository, rule } = ruleOfReference(name, markers);
          if (rule === undefined || rule === "" || (repositories.length > 0 && !repositories.includes(repository)))
            return [];
          names.add(repository);
          return [rule];
        } catch (error) {
          run.note(["steps", index, "run"], "run", `"${name}" ${reasonOf(error)}: left out`);
          return [];
        }
      });
    });
    return { event, lines };
  });
  const { rules } = joinedLines(all);
  if (rules.length === 0) return undefined;
  const flavor = rules.some((rule) => rule.startsWith("type=ref,event=tag")) ? { flavor: ["latest=false"] } : {};
  return { repositories: [...names], tags: rules, ...flavor };
}

function tagsIn(run: JobRun, event: Event, index: number): string[] {
  const { lookup } = run.scope(event, index);
  let script = "";
  try {
    script = run.text(run.job.steps[index]?.run, event, index) ?? "";
  } catch {
    return [];
  }
  const words = [...script.matchAll(CREATE)].flatMap(([command, rest = ""]) => {
    const flags = [...rest.matchAll(/(?:^|\s)(?:-t|--tag)[\s=]+("[^"]*"|'[^']*'|\S+)/g)].map(([, word = ""]) => word);
    if (!command.includes("manifest")) return flags;
    const [, name] = /^\s*(?:(?:--amend|-a)\s+)?("[^"]*"|'[^']*'|\S+)/.exec(rest) ?? [];
    return name === undefined ? [] : [name];
  });
  return words.flatMap((word) => {
    const text = shellText(word, (name) => {
      const value = lookup(["env", name]);
      return value === undefined ? undefined : String(value);
    });
    if (text === undefined)
      run.note(["steps", index, "run"], "run", `the tag ${word} is computed by the script: write it under tags`);
    return text === undefined ? [] : [text];
  });
}
