import { isAlias, isCollection, isNode, LineCounter, parseDocument } from "yaml";
import { isMap } from "../../../components/settings/raw.ts";

export type Map = Record<string, unknown>;

/** A workflow as it is written. */
export interface WorkflowFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly on: unknown;
  readonly env: Map;
  readonly jobs: readonly Job[];
  /** The line of a path, counted from 1. */
  line(path: readonly (string | number)[]): number | undefined;
}

export interface Job {
  readonly id: string;
  readonly written: Map;
  readonly steps: readonly Map[];
}

/**
 * Reads a workflow.
 *
 * @throws Error when it is not YAML, or not a workflow
 */
export function readWorkflow(path: string, text: string): WorkflowFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [error] = document.errors;
  if (error) throw new Error(`${path} is not valid YAML: ${error.message.split("\n")[0]}`);
  const workflow: unknown = document.toJS();
  if (!isMap(workflow) || !isMap(workflow.jobs)) throw new Error(`${path} is not a workflow: it has no jobs`);
  return {
    path,
    // YAML 1.1 reads the key as true.
    on: workflow.on ?? workflow.true,
    env: isMap(workflow.env) ? workflow.env : {},
    jobs: Object.entries(workflow.jobs).flatMap(([id, written]): Job[] =>
      isMap(written) ? [{ id, written, steps: Array.isArray(written.steps) ? written.steps.filter(isMap) : [] }] : [],
    ),
    line(place) {
      let node: unknown = document.contents;
      let start: number | undefined;
      for (const key of place) {
        if (isAlias(node)) node = node.resolve(document);
        if (!isCollection(node)) break;
        const inner: unknown = node.get(key, true);
        if (!isNode(inner) || !inner.range) break;
        const pair = "items" in node ? node.items.find((item) => keyOf(item) === key) : undefined;
        start = keyStart(pair) ?? inner.range[0];
        node = inner;
      }
      return start === undefined ? undefined : lines.linePos(start).line;
    },
  };
}

function keyOf(item: unknown): unknown {
  const { key } = item as { key?: { value?: unknown } };
  return key?.value;
}

function keyStart(item: unknown): number | undefined {
  const { key } = (item ?? {}) as { key?: { range?: [number, number, number] } };
  return key?.range?.[0];
}
