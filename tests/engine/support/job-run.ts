import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type GithubEvent, REPOSITORY, runEnvironment, workflowOf } from "../../support/github-events.ts";
import type { OidcTokens } from "../../support/oidc-tokens.ts";
import { readOutputs } from "../../support/step-outputs.ts";
import type { Job, Step, Workflow } from "../../support/workflow.ts";
import { fillExpressions, holds, type Names } from "../../support/workflow-expressions.ts";
import type { Artifacts } from "./artifacts.ts";
import type { Origin } from "./origin.ts";
import { newRunner, runScript } from "./runner.ts";
import { ACTIONS, type ActionRunner } from "./workflow-actions.ts";

/** What a repository on GitHub gives to the runs of its workflows. */
export interface Hub {
  readonly origin: Origin;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  /** Variables of every step beside those of the event, such as the address of GitHub's API. */
  readonly variables?: Readonly<Record<string, string>>;
  /** For the jobs that may have one; left out: nobody gives tokens. */
  readonly tokens?: OidcTokens;
  /** Variables that actions have, and `run` steps do not. */
  readonly runtime?: Readonly<Record<string, string>>;
}

/** What became of one job. */
export interface JobRun {
  /** Its key in the workflow. */
  readonly job: string;
  /** What GitHub shows: `build (linux-arm64)`. */
  readonly name: string;
  readonly success: boolean;
  /** By the id or name of a step: `success`, `failure` or `skipped`. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** All that the steps printed. */
  readonly log: string;
  readonly summary: string;
  /** Those of the job. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Those of its steps, `STEP.NAME`. */
  readonly stepOutputs: Readonly<Record<string, string>>;
  /** What QEMU was set up for. */
  readonly qemu: readonly string[];
}

/** A job, and what it runs for. */
export interface Work {
  readonly workflow: Workflow;
  readonly key: string;
  readonly job: Job;
  readonly event: GithubEvent;
  /** The workflow of another repository that has the job, with its commit; left out: that of the event. */
  readonly calledWorkflow?: string | undefined;
  readonly hub: Hub;
  /** Those of the event, of other jobs and of the matrix. */
  readonly names: Names;
  readonly artifacts: Artifacts;
}

/** Runs a job in a folder: a machine of its own that has nothing when it begins. */
export async function runJob(folder: string, work: Work): Promise<JobRun> {
  const runner = new JobRunner(folder, work);
  try {
    return await runner.run();
  } finally {
    await runner.stop();
  }
}

class JobRunner {
  readonly #runner: ActionRunner;
  readonly #outcomes: Record<string, string> = {};
  readonly #outputs: Record<string, string> = {};
  #failed = false;
  #log = "";
  #summary = "";
  readonly #work: Work;

  constructor(folder: string, work: Work) {
    this.#work = work;
    const { event, hub, artifacts } = work;
    const { origin, runtime, variables } = hub;
    const env = { ...runEnvironment(folder, event), GITHUB_JOB: work.key, ...tokenVariables(work), ...variables };
    const machine = newRunner(folder, { origin, sha: event.sha, ...(runtime && { runtime }), env });
    this.#runner = { ...machine, artifacts, qemu: [] };
    const { workspace, temporary } = this.#runner;
    Object.assign(this.#runner.env, { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temporary });
  }

  async run(): Promise<JobRun> {
    const { job, key } = this.#work;
    for (const [position, step] of job.steps.entries()) await this.#step(step, position);
    const names = this.#knownNames();
    return {
      job: key,
      name: fillExpressions(job.name ?? key, names),
      success: !this.#failed,
      outcomes: this.#outcomes,
      log: this.#log,
      summary: this.#summary,
      outputs: filled(job.outputs, names),
      stepOutputs: this.#outputs,
      qemu: this.#runner.qemu,
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#runner.stops.map((stop) => stop()));
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
    await action(this.#runner, filled(given, names));
  }

  /** As a runner does: `bash -e`, and files for what the step has to say. */
  async #shell(script: string, step: Step, names: Names): Promise<void> {
    const { workflow, job } = this.#work;
    const file = (name: string) => {
      const path = join(this.#runner.temporary, name);
      writeFileSync(path, "");
      return path;
    };
    const [output, summary] = [file("output"), file("summary")];
    const own = filled({ ...workflow.env, ...job.env, ...step.env }, names);
    const variables = { ...own, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
    const place = step["working-directory"] ?? job.defaults?.run["working-directory"] ?? ".";
    const folder = fillExpressions(place, names);
    if (script === "npm ci") await this.#lifecycle(folder, own);
    const { failed, all } = await runScript(this.#runner, script, variables, folder);
    this.#log += `${all}\n`;
    this.#summary += readFileSync(summary, "utf8");
    for (const [name, value] of Object.entries(readOutputs(readFileSync(output, "utf8")))) {
      this.#outputs[`${step.id ?? step.name}.${name}`] = value;
    }
    if (failed) throw new Error(`${step.name ?? script} failed`);
  }

  /** What `npm ci` runs of a package beside the installation of others, which the sandbox has done. */
  async #lifecycle(folder: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const text = readFileSync(resolve(this.#runner.workspace, folder, "package.json"), "utf8");
    const { scripts: { postinstall } = {} } = JSON.parse(text) as { scripts?: { postinstall?: string } };
    if (postinstall !== undefined) await runScript(this.#runner, postinstall, variables, folder);
  }

  /** The names that steps may use. What nobody has set is empty, as on GitHub. */
  #knownNames(): Names {
    const { hub, key, names, workflow, job } = this.#work;
    const ids = job.steps.flatMap(({ id, run = "" }) => (id === undefined ? [] : outputsOf(id, run)));
    const known: Names = {
      ...names,
      ...prefixed("secrets", { ...Object.fromEntries(SECRETS.map((name) => [name, ""])), ...hub.secrets }),
      ...prefixed("vars", { ...Object.fromEntries(VARIABLES.map((name) => [name, ""])), ...hub.vars }),
      ...prefixed("steps", this.#outcomes, ".outcome"),
      ...Object.fromEntries(ids.map((name) => [name, ""])),
      ...Object.fromEntries(
        Object.entries(this.#outputs).map(([name, value]) => [`steps.${name.replace(".", ".outputs.")}`, value]),
      ),
      "github.job": key,
      "github.token": hub.secrets.GITHUB_TOKEN ?? "",
      "github.workspace": this.#runner.workspace,
      ...prefixed("job", workflowPlace(this.#work)),
      "runner.temp": this.#runner.temporary,
      "cancelled()": false,
    };
    return { ...known, ...prefixed("env", filled(workflow.env, known)) };
  }
}

/** What a job with the permission asks for a token with. */
function tokenVariables({ job, event, hub, calledWorkflow }: Work): Readonly<Record<string, string>> {
  if (!hub.tokens || job.permissions?.["id-token"] !== "write") return {};
  const workflow = workflowOf(event);
  return hub.tokens.variablesFor({
    job_workflow_ref: calledWorkflow ?? workflow,
    workflow_ref: workflow,
    repository: REPOSITORY.full_name,
    ref: event.ref,
    sha: event.sha,
    event_name: event.name,
  });
}

/** Where the workflow of a job is: its repository and commit. */
function workflowPlace({ calledWorkflow, event }: Work): Readonly<Record<string, string>> {
  const [path = "", commit] = calledWorkflow?.split("@") ?? [REPOSITORY.full_name, event.sha];
  return { workflow_repository: path.split("/").slice(0, 2).join("/"), workflow_sha: commit ?? "" };
}

const SECRETS = [
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_CONFIG_PASSPHRASE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AZURE_STORAGE_KEY",
  "REGISTRY_USERNAME",
  "REGISTRY_TOKEN",
  "WORKFLOW_REPOSITORY_TOKEN",
];
const VARIABLES = ["ONLY_NEW_VERSIONS", "PULUMI_BACKEND_URL", "AWS_REGION", "AZURE_STORAGE_ACCOUNT"];

/** The outputs that a step of the workflow gives, or would have given. */
function outputsOf(id: string, script: string): string[] {
  const names = script.includes("multiarch plan")
    ? ["version", "published", "tags", "matrix", "json"]
    : ["digest", "digests", "tags"];
  return names.map((name) => `steps.${id}.outputs.${name}`);
}

/** The names of values of one kind. */
export function prefixed(prefix: string, values: Readonly<Record<string, string>>, suffix = ""): Names {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}${suffix}`, value]));
}

/** Values with their expressions filled. */
function filled(values: Readonly<Record<string, unknown>> = {}, names: Names): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fillExpressions(String(value), names)]),
  );
}
