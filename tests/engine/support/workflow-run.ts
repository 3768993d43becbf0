import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MatrixEntry } from "../../../cli/plan/matrix.ts";
import type { GithubEvent } from "../../support/github-events.ts";
import type { Job, Workflow } from "../../support/workflow.ts";
import { evaluate, holds, type Names } from "../../support/workflow-expressions.ts";
import { Artifacts } from "./artifacts.ts";
import { type Hub, type JobRun, prefixed, runJob } from "./job-run.ts";
import { eventNames } from "./workflow-jobs.ts";

export type { Hub, JobRun } from "./job-run.ts";

/** Who and what starts a workflow. */
export interface Start {
  readonly workflow: Workflow;
  readonly event: GithubEvent;
  readonly hub: Hub;
  /** Left out: octocat. */
  readonly actor?: string;
  /** What a workflow that calls this one gives it. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Where this one is, with its commit, when a workflow of another repository calls it. */
  readonly calledWorkflow?: string;
}

type Result = "success" | "failure" | "skipped";

/** One job of the workflow, with what became of each of its matrix. */
interface JobState {
  readonly result: Result;
  readonly runs: readonly JobRun[];
}

/** A run of a workflow: its jobs on machines of their own, between which only artifacts and outputs go. */
export class WorkflowRun {
  readonly #folder = mkdtempSync(join(tmpdir(), "multiarch-run-"));
  readonly artifacts = new Artifacts(join(this.#folder, "artifacts"));
  readonly #start: Start;
  #states = new Map<string, JobState>();
  #attempt = 0;
  /** Of this attempt: the keys of the jobs that ran, and what became of each. */
  readonly #ranAgain = new Set<string>();
  readonly #fresh = new Set<JobRun>();
  #machines = 0;

  constructor(start: Start) {
    this.#start = start;
  }

  /** Every job that its condition lets run. What fails is in the results. */
  async attempt(): Promise<this> {
    this.#states.clear();
    return this.#go();
  }

  /** Re-run failed jobs: those, of a matrix only those that failed, and what waits for them. */
  async rerunFailed(): Promise<this> {
    return this.#go();
  }

  /** Re-run a job: that one, and what waits for it. */
  async rerun(key: string): Promise<this> {
    this.#states.delete(key);
    return this.#go();
  }

  /** The names of the jobs that the last attempt ran, as GitHub shows them. */
  ran(): string[] {
    return [...this.#states.values()]
      .flatMap(({ runs }) => runs.filter((run) => this.#fresh.has(run)))
      .map(({ name }) => name)
      .sort();
  }

  /** Those with that key in the workflow. */
  jobs(key: string): readonly JobRun[] {
    return this.#states.get(key)?.runs ?? [];
  }

  /** The only one with that key. */
  job(key: string): JobRun {
    const [only, ...others] = this.jobs(key);
    if (!only || others.length > 0) throw new Error(`${this.jobs(key).length} jobs ${key}, not one; ${this.log}`);
    return only;
  }

  get success(): boolean {
    return [...this.#states.values()].every(({ result }) => result !== "failure");
  }

  get log(): string {
    const runs = [...this.#states.values()].flatMap((state) => state.runs);
    return runs.map(({ name, log }) => `== ${name}\n${log}`).join("\n");
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Runs what has not succeeded in an earlier attempt. */
  async #go(): Promise<this> {
    this.#attempt += 1;
    this.#ranAgain.clear();
    this.#fresh.clear();
    const before = this.#states;
    this.#states = new Map();
    const { jobs } = this.#start.workflow;
    const waiting = new Map<string, Promise<JobState>>();
    for (const [key, job] of Object.entries(jobs)) {
      const needs = [job.needs ?? []].flat().map((name) => waiting.get(name));
      waiting.set(
        key,
        Promise.all(needs).then(() => this.#job(key, job, before.get(key))),
      );
    }
    for (const [key, state] of waiting) this.#states.set(key, await state);
    return this;
  }

  async #job(key: string, job: Job, before: JobState | undefined): Promise<JobState> {
    const needs = [job.needs ?? []].flat();
    const isAgain = needs.some((name) => this.#ranAgain.has(name));
    if (before?.result === "success" && !isAgain) return this.#keep(key, before);
    const names = this.#namesFor(needs);
    const asksStatus = /\b(cancelled|always|failure|success)\(\)/.test(job.if ?? "");
    const fulfilled = needs.every((name) => this.#states.get(name)?.result === "success");
    const due = (asksStatus || fulfilled) && (job.if === undefined || holds(job.if, names));
    if (!due) return this.#keep(key, { result: "skipped", runs: [] });
    const entries = job.strategy ? matrixOf(job.strategy.matrix.include, names) : [undefined];
    const done = before?.runs.filter((run) => run.success) ?? [];
    const runs = entries.map(async (entry) => {
      const kept = done.find(({ name }) => !isAgain && entry !== undefined && name.includes(`(${entry.name})`));
      if (kept) return kept;
      this.#ranAgain.add(key);
      const own = entry ? prefixed("matrix", entryTexts(entry)) : {};
      const folder = join(this.#folder, `machine-${this.#machines++}`);
      mkdirSync(folder);
      const { workflow, event, hub, calledWorkflow } = this.#start;
      const place = { workflow, key, job, event, hub, calledWorkflow };
      const work = { ...place, names: { ...names, ...own }, artifacts: this.artifacts };
      const run = await inTurn(job.concurrency?.group, () => runJob(folder, work));
      this.#fresh.add(run);
      return run;
    });
    const finished = await Promise.all(runs);
    return this.#keep(key, {
      result: finished.every(({ success }) => success) ? "success" : "failure",
      runs: finished,
    });
  }

  #keep(key: string, state: JobState): JobState {
    this.#states.set(key, state);
    return state;
  }

  #namesFor(needs: readonly string[]): Names {
    const { workflow, event, actor = "octocat", inputs = {} } = this.#start;
    const declared = Object.keys(workflow.on?.workflow_call?.inputs ?? {});
    const results = needs.flatMap((name) => {
      const { result = "skipped", runs = [] } = this.#states.get(name) ?? {};
      const outputs = Object.keys(workflow.jobs[name]?.outputs ?? {}).map((output) => [
        `needs.${name}.outputs.${output}`,
        runs[0]?.outputs[output] ?? "",
      ]);
      return [[`needs.${name}.result`, result], ...outputs];
    });
    return {
      ...eventNames(event, actor),
      ...prefixed("inputs", { ...Object.fromEntries(declared.map((name) => [name, ""])), ...inputs }),
      "toJSON(inputs)": JSON.stringify(inputs, undefined, 2),
      ...Object.fromEntries(results),
      "github.run_attempt": String(this.#attempt),
      "cancelled()": false,
    };
  }
}

/** The last job of each group, which one after it waits for. */
const groups = new Map<string, Promise<unknown>>();

/** Runs a job when those of its group have ended; one without a group at once. */
function inTurn<Result>(group: string | boolean | undefined, run: () => Promise<Result>): Promise<Result> {
  if (group === undefined) return run();
  const turn = (groups.get(String(group)) ?? Promise.resolve()).then(run);
  groups.set(
    String(group),
    turn.catch(() => undefined),
  );
  return turn;
}

/** The matrix that an expression `fromJSON(NAME)` makes of a name. */
function matrixOf(expression: string, names: Names): MatrixEntry[] {
  const [, name = ""] = /^\$\{\{ fromJSON\((.*)\) \}\}$/.exec(expression) ?? [];
  const entries = JSON.parse(String(evaluate(name, names))) as MatrixEntry[];
  if (entries.length === 0) throw new Error("GitHub refuses an empty matrix");
  return entries;
}

function entryTexts(entry: MatrixEntry): Record<string, string> {
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, [value].flat().join(",")]));
}
