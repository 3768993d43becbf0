import { isMap } from "../../../components/settings/raw.ts";
import type { Event } from "./events.ts";
import { type JobRun, reasonOf } from "./job-run.ts";
import type { Marker } from "./markers.ts";

/** The inputs of a step, as they are on events. */
export class StepTexts {
  readonly run: JobRun;
  readonly step: number;
  readonly #inputs: Record<string, unknown>;
  readonly #place: readonly (string | number)[];

  /** @param step its position; -1 for the inputs of a called workflow, which are the job's */
  constructor(run: JobRun, step: number) {
    this.run = run;
    this.step = Math.max(step, 0);
    this.#place = step < 0 ? ["with"] : ["steps", step, "with"];
    const written = step < 0 ? run.job.written.with : run.job.steps[step]?.with;
    this.#inputs = isMap(written) ? written : {};
  }

  get names(): string[] {
    return Object.keys(this.#inputs);
  }

  has(name: string): boolean {
    return name in this.#inputs;
  }

  note(input: string, reason: string): void {
    this.run.note(this.has(input) ? [...this.#place, input] : this.#place, input, reason);
  }

  /** With places for values; undefined when it is not written, or cannot be told, which is noted. */
  raw(name: string, event: Event): string | undefined {
    try {
      return this.run.text(this.#inputs[name], event, this.step);
    } catch (error) {
      this.note(name, `${reasonOf(error)}: left out`);
      return undefined;
    }
  }

  /** With templates, of the first of the events; that others have another text is noted. */
  text(
    name: string,
    events: readonly Event[],
    form: "rule" | "env",
    isRead: (line: string) => boolean = () => true,
  ): string | undefined {
    const { markers } = this.run.translation;
    const texts = events.flatMap((event) => {
      const raw = this.raw(name, event);
      return raw === undefined ? [] : [{ event, raw }];
    });
    const [first] = texts;
    if (!first) return undefined;
    const lines = first.raw
      .split("\n")
      .filter(isRead)
      .flatMap((line) => {
        try {
          return [this.#filled(name, line, form)];
        } catch (error) {
          this.note(name, `${shown(line, this.run)} ${reasonOf(error)}: left out`);
          return [];
        }
      });
    const text = lines.join("\n");
    const other = texts.find(({ raw }) => {
      return markers.replace(raw, nameOf(form)) !== markers.replace(first.raw, nameOf(form));
    });
    if (other) {
      this.note(name, `is another one for ${other.event.title}; that for ${first.event.title} was taken`);
    }
    return text;
  }

  #filled(input: string, line: string, form: "rule" | "env"): string {
    const { markers } = this.run.translation;
    const text = markers.template(line, form);
    noteNeeds(markers.in(line), form, (reason) => this.note(input, reason));
    return text;
  }
}

/** Notes what the new workflow has to hand over for the templates of values. */
export function noteNeeds(values: readonly Marker[], form: "rule" | "env", note: (reason: string) => void): void {
  for (const { label, env, rule, source, origin } of values) {
    const template = (form === "rule" ? rule : undefined) ?? env ?? "";
    const [, name] = /^\{\{env\.(\w+)\}\}$/.exec(template) ?? [];
    if (name === undefined) continue;
    if (name.startsWith("GITHUB_") && name !== "GITHUB_TOKEN") {
      note(`${label} is read from ${name}, which GitHub Actions sets; set it elsewhere`);
    } else
      note(
        `${label}${origin === undefined ? "" : `, which ${origin} computes,`} is read from the environment: hand it to the steps of the new workflow, env: {${name}: ${source ?? "..."}}`,
      );
  }
}

function nameOf(form: "rule" | "env") {
  return (marker: Marker) => (form === "rule" ? marker.rule : undefined) ?? marker.env ?? marker.label;
}

function shown(line: string, run: JobRun): string {
  return JSON.stringify(run.translation.markers.replace(line.trim(), ({ label }) => `\${{ ${label} }}`));
}
