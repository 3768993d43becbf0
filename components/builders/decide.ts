import { isDeepStrictEqual } from "node:util";
import { differences, type Instance } from "./instance.ts";
import type { BuilderDefinition } from "./node-args.ts";

/** A builder in the stack's state, of this machine or another one. */
export interface BuilderRecord {
  /** The name of its resources. */
  readonly id: string;
  readonly definition: BuilderDefinition;
}

/** What is to become of a declared builder on this machine. */
export type Decision =
  /** It is there as it is declared. */
  | { readonly kind: "same"; readonly id: string }
  /** It is not there. */
  | { readonly kind: "create"; readonly id: string }
  /** What the stack made before is there, and is replaced. */
  | { readonly kind: "change"; readonly id: string }
  /** Another builder has its name. */
  | { readonly kind: "foreign"; readonly differences: readonly string[] };

/**
 * Decides by what buildx's store has, and not by the state alone: the state is shared by machines, each with a store of
 * its own, and builders are also created and removed by hand. A record that describes nothing here belongs to another
 * machine, or is of what was removed by hand: its resources are given up, and others are made under another id.
 *
 * @param records those of that builder's name
 * @param instance what the store has under that name
 */
export function decide(
  definition: BuilderDefinition,
  records: readonly BuilderRecord[],
  instance: Instance | undefined,
): Decision {
  const fresh = freshId(definition[0]?.name ?? "", records);
  if (!instance) return { kind: "create", id: fresh };
  const found = differences(definition, instance);
  if (found.length === 0) {
    const record = records.find((one) => isDeepStrictEqual(one.definition, definition));
    return { kind: "same", id: record?.id ?? fresh };
  }
  const made = records.find((one) => differences(one.definition, instance).length === 0);
  return made ? { kind: "change", id: made.id } : { kind: "foreign", differences: found };
}

/** The records whose builders are here and are not declared any more: those are removed, all others only given up. */
export function removedRecords(
  records: readonly BuilderRecord[],
  declared: ReadonlySet<string>,
  instanceOf: (name: string) => Instance | undefined,
): BuilderRecord[] {
  return records.filter(({ definition }) => {
    const name = definition[0]?.name;
    if (name === undefined || declared.has(name)) return false;
    const instance = instanceOf(name);
    return instance !== undefined && differences(definition, instance).length === 0;
  });
}

/** The builder's name, or the first of `name-2`, `name-3` ... that the state has no record of. */
function freshId(name: string, records: readonly BuilderRecord[]): string {
  const taken = new Set(records.map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(id)) return id;
  }
}
