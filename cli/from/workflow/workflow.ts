import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap } from "../../../components/settings/raw.ts";
import type { Build } from "../build.ts";
import type { Notes } from "../notes.ts";
import type { Surroundings } from "../surroundings.ts";
import { buildsOfBakeBuilder, buildsOfBakeStep } from "./bake-step.ts";
import { buildsOfStep } from "./build-step.ts";
import { defaultsOf, type Event, eventsOf } from "./events.ts";
import { textOf } from "./expression.ts";
import { BUILDER_METADATA, buildsOfGithubBuilder, GITHUB_BUILDER } from "./github-builder.ts";
import { evaluatedMatrix, JobRun, reasonOf, type Translation } from "./job-run.ts";
import { Markers } from "./markers.ts";
import { combinationsOf } from "./matrix.ts";
import { isMergeJob } from "./merge-job.ts";
import { noteUnread } from "./not-read.ts";
import { noteSteps } from "./taken-over.ts";
import { noteTriggers } from "./triggers.ts";
import { readWorkflow } from "./workflow-file.ts";

/** Docker's own, and those that take its inputs and build on machines of a vendor. */
const BUILD = /^(?:docker|depot|useblacksmith)\/build-push-action@/i;
const BAKE = /^(?:docker|depot)\/bake-action@/i;

/** The builds of a workflow of GitHub Actions. */
export async function buildsOfWorkflow(
  path: string,
  text: string,
  surroundings: Surroundings,
  notes: Notes,
): Promise<Build[]> {
  const file = readWorkflow(path, text);
  const events = eventsOf(file.on, surroundings.defaultBranch ?? "main");
  const translation: Translation = { file, markers: new Markers(), surroundings, notes };
  const builds = await buildsOf(translation, events);
  noteTriggers(file, surroundings.defaultBranch ?? "main", notes);
  return builds;
}

async function buildsOf(translation: Translation, events: readonly Event[]): Promise<Build[]> {
  const runs = translation.file.jobs.flatMap((job) => runsOf(new JobRun(translation, job, {}), events));
  const builds: Build[] = [];
  for (const run of runs) {
    const found = await buildsOfRun(run, runs, events);
    builds.push(...found);
    if (found.length > 0 || isMergeJob(run)) noteSteps(run);
  }
  return builds;
}

/** A job for each combination of its matrix. */
function runsOf(job: JobRun, events: readonly Event[]): JobRun[] {
  const event = events.find(({ isTrigger, kind }) => isTrigger && kind !== "pull") ?? events[0];
  if (!event) return [];
  try {
    return combinationsOf(evaluatedMatrix(job, event)).map((each) => new JobRun(job.translation, job.job, each));
  } catch (error) {
    job.note(["strategy", "matrix"], "matrix", `${reasonOf(error)}: write the images of this job yourself`);
    return [];
  }
}

async function buildsOfRun(run: JobRun, runs: readonly JobRun[], events: readonly Event[]): Promise<Build[]> {
  const { uses } = run.job.written;
  if (typeof uses === "string") return buildsOfCall(run, uses, events);
  noteUnread(run, (action) => BUILD.test(action) || BAKE.test(action));
  const builds: Build[] = [];
  for (const [step, { uses: action }] of run.job.steps.entries()) {
    if (BUILD.test(String(action))) builds.push(...buildsOfStep(run, step, runs, events));
    if (BAKE.test(String(action))) {
      const refused = (error: Error): Build[] => {
        run.note(["steps", step], "files", `${error.message}: left out`);
        return [];
      };
      builds.push(...(await buildsOfBakeStep(run, step, events).catch(refused)));
    }
  }
  return builds;
}

async function buildsOfCall(run: JobRun, uses: string, events: readonly Event[]): Promise<Build[]> {
  const [, kind] = GITHUB_BUILDER.exec(uses) ?? [];
  if (kind === "build") return buildsOfGithubBuilder(run, events);
  if (kind === "bake") return buildsOfBakeBuilder(run, BUILDER_METADATA, events);
  if (!uses.startsWith("./")) {
    run.note(
      ["uses"],
      "uses",
      `${uses.split("@")[0]} is a workflow of another repository, which is not read; translate a copy of it`,
    );
    return [];
  }
  const { surroundings, notes, markers } = run.translation;
  const path = uses.replace(/^\.\//, "");
  let text: string;
  try {
    text = readFileSync(join(surroundings.root, path), "utf8");
  } catch {
    run.note(["uses"], "uses", `${uses} does not exist`);
    return [];
  }
  const file = readWorkflow(path, text);
  const { workflow_call: called } = isMap(file.on) ? file.on : {};
  const defaults = isMap(called) ? defaultsOf(called.inputs) : {};
  const { with: written } = run.job.written;
  const inputs = (event: Event) => ({
    ...defaults,
    ...Object.fromEntries(
      Object.entries(isMap(written) ? written : {}).map(([name, value]) => [name, inputValue(run, value, event)]),
    ),
  });
  const reached = events.filter((event) => run.runs(event));
  return buildsOf({ file, markers, surroundings, notes, inputs }, reached);
}

/** Texts of booleans are booleans, as the called workflow declares them. */
function inputValue(run: JobRun, value: unknown, event: Event): unknown {
  if (typeof value !== "string") return value;
  const text = run.text(value, event, 0);
  return text === "true" ? true : text === "false" ? false : textOf(text);
}
