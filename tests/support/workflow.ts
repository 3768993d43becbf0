import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A workflow of GitHub Actions, as far as the tests read one. */
export interface Workflow {
  readonly on?: Readonly<
    Record<string, { readonly inputs?: Readonly<Record<string, { readonly default: string }>> } | null>
  >;
  readonly concurrency?: Readonly<Record<string, string | boolean>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Job {
  readonly if?: string;
  readonly name?: string;
  /** One job, or several. */
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly "fail-fast"?: boolean; readonly matrix: { readonly include: string } };
  readonly "runs-on": string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Readonly<Record<string, string | boolean>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run: { readonly "working-directory": string } };
  readonly steps: readonly Step[];
}

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly "working-directory"?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The workflow that users copy. */
export const PUBLISH = new URL("../../.github/workflows/publish.yml", import.meta.url);

export function readWorkflow(file: URL): Workflow {
  return parse(readFileSync(file, "utf8")) as Workflow;
}
