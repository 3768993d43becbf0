import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GithubEvent, runEnvironment } from "../../support/github-events.ts";
import { readOutputs } from "../../support/step-outputs.ts";
import type { Job, Step, Workflow } from "../../support/workflow.ts";
import { fillExpressions, holds, type Names } from "../../support/workflow-expressions.ts";
import type { Origin } from "./origin.ts";
import { newRunner, type Runner, runScript } from "./runner.ts";
import { ACTIONS } from "./workflow-actions.ts";
import { chosenJobs, eventNames } from "./workflow-jobs.ts";

/** What a repository on GitHub gives to the runs of its workflows. */
export interface Hub {
  readonly origin: Origin;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  /** Variables of every step beside those of the event, such as the address of GitHub's API. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Variables that actions have, and `run` steps do not. */
  readonly runtime?: Readonly<Record<string, string>>;
}

/** What became of one job. */
export interface JobRun {
  readonly job: string;
  readonly success: boolean;
  /** By the id or name of a step: `success`, `failure` or `skipped`. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** All that the steps printed. */
  readonly log: string;
  readonly summary: string;
  /** `STEP.NAME`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the one job that an event starts, on a machine of its own that has nothing when it begins. */
export async function runJob(workflow: Workflow, event: GithubEvent, hub: Hub, actor = "octocat"): Promise<JobRun> {
  const [name = "", ...others] = chosenJobs(workflow, event, actor);
  const job = workflow.jobs[name];
  if (!job || others.length > 0) throw new Error(`${event.name} starts ${[name, ...others].join(" and ") || "no job"}`);
  const folder = mkdtempSync(join(tmpdir(), "multiarch-runner-"));
  try {
    return await new JobRunner(folder, { workflow, name, job, event, hub, names: eventNames(event, actor) }).run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A job, and what it runs for. */
interface Work {
  readonly workflow: Workflow;
  readonly name: string;
  readonly job: Job;
  readonly event: GithubEvent;
  readonly hub: Hub;
  readonly names: Names;
}

class JobRunner {
  readonly #runner: Runner;
  readonly #outcomes: Record<string, string> = {};
  readonly #outputs: Record<string, string> = {};
  #failed = false;
  #log = "";
  #summary = "";
  readonly #work: Work;

  constructor(folder: string, work: Work) {
    this.#work = work;
    const { event, hub } = work;
    const { origin, runtime, variables } = hub;
    this.#runner = newRunner(folder, {
      origin,
      sha: event.sha,
      ...(runtime && { runtime }),
      env: { ...runEnvironment(folder, event), ...variables },
    });
    const { workspace, temporary } = this.#runner;
    Object.assign(this.#runner.env, { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temporary });
  }

  async run(): Promise<JobRun> {
    for (const [position, step] of this.#work.job.steps.entries()) await this.#step(step, position);
    const outputs = this.#outputs;
    return {
      job: this.#work.name,
      success: !this.#failed,
      outcomes: this.#outcomes,
      log: this.#log,
      summary: this.#summary,
      outputs,
    };
  }

  async #step(step: Step, position: number): Promise<void> {
    const title = step.id ?? step.name ?? step.uses?.split("@")[0] ?? `${position}`;
    const names = this.#knownNames();
    // A condition that asks for no status is that of a job in which nothing has failed.
    const asksStatus = /\b(cancelled|always|failure|success)\(\)/.test(step.if ?? "");
    const due = (asksStatus || !this.#failed) && (step.if === undefined || holds(step.if, names));
    this.#outcomes[title] = due ? "success" : "skipped";
    if (!due) return;
    try {
      if (step.run !== undefined) await this.#shell(step.run, step, names);
      else await this.#action(step, names);
    } catch (error) {
      this.#outcomes[title] = "failure";
      this.#failed = true;
      this.#log += `${(error as Error).message}\n`;
    }
  }

  async #action({ uses = "", with: given = {} }: Step, names: Names): Promise<void> {
    const action = ACTIONS[uses.split("@")[0] ?? ""];
    if (!action) throw new Error(`the test does not know what ${uses} does`);
    const inputs = Object.entries(given).map(([name, value]) => [name, fillExpressions(String(value), names)]);
    await action(this.#runner, Object.fromEntries(inputs));
  }

  /** As a runner does: `bash -e`, and files for what the step has to say. */
  async #shell(script: string, step: Step, names: Names): Promise<void> {
    const file = (name: string) => {
      const path = join(this.#runner.temporary, name);
      writeFileSync(path, "");
      return path;
    };
    const [output, summary] = [file("output"), file("summary")];
    const own = Object.entries({ ...this.#work.workflow.env, ...this.#work.job.env, ...step.env });
    const { failed, all } = await runScript(this.#runner, script, {
      ...Object.fromEntries(own.map(([name, text]) => [name, fillExpressions(text, names)])),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
    });
    this.#log += `${all}\n`;
    this.#summary += readFileSync(summary, "utf8");
    for (const [name, value] of Object.entries(readOutputs(readFileSync(output, "utf8")))) {
      this.#outputs[`${step.id ?? step.name}.${name}`] = value;
    }
    if (failed) throw new Error(`${step.name ?? script} failed`);
  }

  /** The names that steps may use. A secret or variable that nobody has set is empty, as on GitHub. */
  #knownNames(): Names {
    const { secrets, vars } = this.#work.hub;
    const prefixed = (prefix: string, values: Readonly<Record<string, string>>, suffix = "") =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}${suffix}`, value]));
    return {
      ...this.#work.names,
      ...prefixed("secrets", { PULUMI_ACCESS_TOKEN: "", PULUMI_CONFIG_PASSPHRASE: "", ...secrets }),
      ...prefixed("vars", { ONLY_NEW_VERSIONS: "", PULUMI_BACKEND_URL: "", ...vars }),
      ...prefixed("steps", this.#outcomes, ".outcome"),
      ...Object.fromEntries(
        Object.entries(this.#outputs).map(([name, value]) => [`steps.${name.replace(".", ".outputs.")}`, value]),
      ),
      "cancelled()": false,
    };
  }
}
