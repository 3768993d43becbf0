import { INDEX } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import type { ResourceState, Step, UpdateLog } from "./events.ts";

/** One entry of `pulumi stack history --json`. */
export interface Update {
  readonly startTime: string;
  /** `succeeded`, `failed`, `in-progress`. */
  readonly result: string;
  readonly endTime?: string;
  /** What Pulumi knows of git and of the CI system, `git.head`, `ci.build.url`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A resource, the step that the last update took with it, and what the state has of it. */
export interface Known {
  readonly resource: ResourceState;
  readonly step: Step | undefined;
  /** Undefined for one that was never created. */
  readonly state: ResourceState | undefined;
}

/** Resources of the state and those that the last update could not create: as in their index, else by name. */
export function mergeSteps(resources: readonly ResourceState[], steps: ReadonlyMap<string, Step> = new Map()): Known[] {
  const states = new Map(resources.map((resource) => [resource.urn, resource]));
  const urns = new Set([...states.keys(), ...[...steps].filter(([, { op }]) => op === "create").map(([urn]) => urn)]);
  const order = platformOrder(resources);
  return [...urns]
    .flatMap((urn): Known[] => {
      const [state, step] = [states.get(urn), steps.get(urn)];
      const resource = state ?? step?.resource;
      return resource ? [{ resource, step, state }] : [];
    })
    .toSorted((a, b) => {
      const [one, other] = [a.resource.urn, b.resource.urn];
      return (order.get(one) ?? 0) - (order.get(other) ?? 0) || one.localeCompare(other);
    });
}

/** The place of each build in the index that it goes into. */
function platformOrder(resources: readonly ResourceState[]): Map<string, number> {
  const indexes = resources.filter(({ type }) => type === INDEX);
  return new Map(
    indexes.flatMap(({ inputs }) =>
      ((inputs?.manifests ?? []) as { builtBy?: string }[]).map(({ builtBy = "" }, position) => [builtBy, position]),
    ),
  );
}

/**
 * Whether the last update wrote the resource's state. Its history has whole seconds, so that the update before may have
 * ended in the second in which it began: where the event log is there, it tells what was touched at all.
 */
export function wasModified({ state, step }: Known, update: Update | undefined, log: UpdateLog | undefined): boolean {
  if (!state?.modified || !update || (log && (!step || step.op === "same"))) return false;
  const since = step ? step.startedAt * 1000 : Date.parse(update.startTime);
  return Date.parse(state.modified) >= since;
}

export function nameOf({ urn }: ResourceState): string {
  return parseUrn(urn).name;
}
