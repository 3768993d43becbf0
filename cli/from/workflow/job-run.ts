import { isMap } from "../../../components/settings/raw.ts";
import type { Notes } from "../notes.ts";
import type { Surroundings } from "../surroundings.ts";
import { defaultsOf, type Event } from "./events.ts";
import { condition, interpolate, type Scope, textOf } from "./expression.ts";
import { githubValue } from "./github-context.ts";
import { type Markers, Unknown } from "./markers.ts";
import type { Combination } from "./matrix.ts";
import { readScript, type Written } from "./run-step.ts";
import type { Job, WorkflowFile, Map as WrittenMap } from "./workflow-file.ts";

/** What all jobs of a workflow share while it is translated. */
export interface Translation {
  readonly file: WorkflowFile;
  readonly markers: Markers;
  readonly surroundings: Surroundings;
  readonly notes: Notes;
  /** What a workflow that calls this one hands over, evaluated on an event; absent for one that is not called. */
  readonly inputs?: (event: Event) => WrittenMap;
}

/** A job with the values of its matrix: what its expressions mean. */
export class JobRun {
  readonly translation: Translation;
  readonly job: Job;
  readonly combination: Combination;

  constructor(translation: Translation, job: Job, combination: Combination) {
    this.translation = translation;
    this.job = job;
    this.combination = combination;
  }

  /** Whether the job, and the step where one is named, run for an event. What nobody can tell is taken for yes. */
  runs(event: Event, step?: number): boolean {
    const holds = (written: unknown, at: number, path: (string | number)[]) => {
      try {
        return condition(written, this.scope(event, at));
      } catch (error) {
        this.note(path, "if", `${reasonOf(error)}: taken for true`);
        return true;
      }
    };
    if (!holds(this.job.written.if, 0, ["if"])) return false;
    return step === undefined || holds(this.job.steps[step]?.if, step, ["steps", step, "if"]);
  }

  note(path: readonly (string | number)[], input: string, reason: string): void {
    const { file, notes } = this.translation;
    const line = file.line(["jobs", this.job.id, ...path]);
    notes.add({ file: file.path, ...(line !== undefined && { line }), input, reason });
  }

  /** An input of a step or a job, with its expressions evaluated; undefined when it is not written. */
  text(written: unknown, event: Event, step: number): string | undefined {
    if (written === undefined || written === null) return undefined;
    return textOf(typeof written === "string" ? interpolate(written, this.scope(event, step)) : written);
  }

  /** What expressions of a step read; of the job, at 0; of what comes after all steps, at their number. */
  scope(event: Event, step: number): Scope {
    const { markers, surroundings } = this.translation;
    return {
      markers,
      lookup: (path) => {
        const [context, ...inner] = path;
        if (inner.length === 0) return this.#wholeContext(context, event, step);
        if (context === "github") return githubValue(inner, event, surroundings, markers);
        if (context === "matrix") return valueAt(this.combination, inner);
        if (context === "inputs") return this.#input(inner[0] ?? "", event);
        if (context === "env") return this.#variable(inner[0] ?? "", event, step);
        if (context === "secrets" || context === "vars") return this.#setting(context, inner[0] ?? "");
        if (context === "steps") return this.#stepValue(inner, event, step);
        if (context === "needs") return this.#jobValue(inner, event);
        if (context === "runner") return { os: "Linux", arch: "X64" }[inner[0] ?? ""];
        return undefined;
      },
      assumed: (label, value) => {
        const shown = markers.replace(value, (marker) => marker.env ?? marker.label);
        this.note(["steps", step], label, `is not known here: its default ${JSON.stringify(shown)} was taken`);
      },
    };
  }

  #wholeContext(context: string | undefined, event: Event, step: number): unknown {
    if (context === "matrix") return this.combination;
    if (context === "inputs") return this.translation.inputs?.(event) ?? event.inputs ?? {};
    if (context === "env") return this.#written(event, step);
    return undefined;
  }

  #input(name: string, event: Event): unknown {
    const { file, inputs } = this.translation;
    if (inputs) return inputs(event)[name];
    if (event.inputs) return event.inputs[name];
    const { workflow_call: called } = isMap(file.on) ? file.on : {};
    return event.name === "workflow_call" && isMap(called) ? defaultsOf(called.inputs)[name] : undefined;
  }

  #written(event: Event, step: number): WrittenMap {
    const own = this.job.steps[step]?.env;
    const { env } = this.job.written;
    const all = { ...this.translation.file.env, ...(isMap(env) && env), ...(isMap(own) && own) };
    return Object.fromEntries(
      Object.entries(all).map(([name, value]) => [
        name,
        typeof value === "string" ? interpolate(value, withoutVariable(this.scope(event, step), name)) : value,
      ]),
    );
  }

  #variable(name: string, event: Event, step: number): unknown {
    const { markers } = this.translation;
    const unknown = () =>
      markers.text({ label: `env.${name}`, kind: "unknown", rule: `{{env.${name}}}`, env: `{{env.${name}}}` });
    const { env } = this.job.written;
    const own = this.job.steps[step]?.env;
    if (isMap(own) && name in own) return this.#evaluated(own[name], name, event, step);
    for (const earlier of this.#earlierScripts(event, step).toReversed()) {
      if (earlier.env.has(name)) return earlier.env.get(name) ?? unknown();
    }
    if (this.#mentions(name, step)) return unknown();
    for (const written of [env, this.translation.file.env]) {
      if (isMap(written) && name in written) return this.#evaluated(written[name], name, event, step);
    }
    if (/^GITHUB_/.test(name)) return this.#runVariable(name, event);
    return undefined;
  }

  #evaluated(value: unknown, name: string, event: Event, step: number): unknown {
    return typeof value === "string" ? interpolate(value, withoutVariable(this.scope(event, step), name)) : value;
  }

  /** GITHUB_REF_NAME is `github.ref_name`. */
  #runVariable(name: string, event: Event): unknown {
    const { markers, surroundings } = this.translation;
    return githubValue([name.slice("GITHUB_".length).toLowerCase()], event, surroundings, markers);
  }

  #setting(context: string, name: string): string {
    const label = `${context}.${name}`;
    return this.translation.markers.text({
      label,
      rule: `{{env.${name}}}`,
      env: `{{env.${name}}}`,
      source: `\${{ ${label} }}`,
      kind: context === "secrets" ? "secret" : "unknown",
    });
  }

  #earlierScripts(event: Event, step: number): Written[] {
    return this.job.steps.slice(0, step).flatMap((each, index) => this.#script(each, index, event) ?? []);
  }

  #script({ run }: WrittenMap, index: number, event: Event): Written | undefined {
    if (typeof run !== "string" || !/GITHUB_(?:ENV|OUTPUT)|::set-output/.test(run)) return undefined;
    try {
      return readScript(textOf(interpolate(run, this.scope(event, index))), (name) => {
        const value = this.#variable(name, event, index);
        return value === undefined ? undefined : textOf(value);
      });
    } catch {
      return undefined;
    }
  }

  /** Whether a script before a step writes a variable in a way that cannot be read. */
  #mentions(name: string, step: number): boolean {
    return this.job.steps.slice(0, step).some(({ run }) => {
      return typeof run === "string" && run.includes("GITHUB_ENV") && new RegExp(`\\b${name}=`).test(run);
    });
  }

  #stepValue([id = "", part, output = ""]: string[], event: Event, step: number): unknown {
    if (part !== "outputs") return part === undefined ? undefined : "success";
    const index = this.job.steps.findIndex((each) => each.id === id);
    const found = this.job.steps[index];
    if (!found || index >= step) return undefined;
    const uses = String(found.uses ?? "");
    if (/^docker\/metadata-action@/i.test(uses)) return this.#metadataOutput(index, id, output);
    const value = this.#script(found, index, event)?.outputs.get(output);
    if (value !== undefined) return value;
    if (/change-string-case/i.test(uses) && output === "lowercase" && isMap(found.with)) {
      return this.text(found.with.string, event, index)?.toLowerCase();
    }
    const variable = output.replaceAll(/\W/g, "_").toUpperCase();
    const label = `steps.${id}.outputs.${output}`;
    const template = `{{env.${variable}}}`;
    const line = this.translation.file.line(["jobs", this.job.id, "steps", index]);
    const origin = `the step of line ${line}`;
    return this.translation.markers.text({ label, kind: "unknown", rule: template, env: template, origin });
  }

  #metadataOutput(index: number, id: string, output: string): string {
    const { markers } = this.translation;
    const step = JSON.stringify([this.job.id, this.combination, index]);
    const marker = (name: string) =>
      markers.text({ label: `steps.${id}.outputs.${name}`, metadata: { step, output: name } });
    if (output !== "json") return marker(output);
    const label = (key: string, value: string) => [`org.opencontainers.image.${key}`, value] as const;
    const sha = markers.text({ label: "github.sha", kind: "sha", env: "{{env.GITHUB_SHA}}" });
    const keys = ["title", "description", "url", "source", "version", "created", "licenses"];
    const labels = Object.fromEntries([...keys.map((key) => label(key, marker(key))), label("revision", sha)]);
    return JSON.stringify({ tags: [marker("tags")], labels, annotations: [marker("annotations")] });
  }

  #jobValue([id = "", part, output = ""]: string[], event: Event): unknown {
    if (part === "result") return "success";
    const { file } = this.translation;
    const job = file.jobs.find((each) => each.id === id);
    const { outputs } = job?.written ?? {};
    const written = isMap(outputs) ? outputs[output] : undefined;
    if (!job || typeof written !== "string") {
      const label = `needs.${id}.outputs.${output}`;
      const template = `{{env.${output.replaceAll(/\W/g, "_").toUpperCase()}}}`;
      return this.translation.markers.text({ label, kind: "unknown", rule: template, env: template });
    }
    const run = new JobRun(this.translation, job, {});
    return interpolate(written, run.scope(event, job.steps.length));
  }
}

/** A variable does not read itself. */
function withoutVariable(scope: Scope, name: string): Scope {
  return {
    ...scope,
    lookup: (path) => (path[0] === "env" && (path[1] ?? name) === name ? undefined : scope.lookup(path)),
  };
}

/** The combinations are evaluated before there is a job to evaluate them in. */
export function evaluatedMatrix(run: JobRun, event: Event): unknown {
  const { strategy } = run.job.written;
  const matrix = isMap(strategy) ? strategy.matrix : undefined;
  const filled = (value: unknown): unknown => {
    if (typeof value === "string") {
      const result = value.includes("${{") ? interpolate(value, run.scope(event, 0)) : value;
      if (typeof result === "string" && run.translation.markers.in(result).some(({ kind }) => kind === "unknown")) {
        throw new Unknown(`depends on ${run.translation.markers.in(result)[0]?.label}`);
      }
      return result;
    }
    if (Array.isArray(value)) return value.map(filled);
    if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
    return value;
  };
  return filled(matrix);
}

/** Why an expression has no value here. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unknown) return error.message;
  return `cannot be evaluated (${(error as Error).message.split("\n")[0]})`;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isMap(inner) ? inner[key] : undefined), value);
}
