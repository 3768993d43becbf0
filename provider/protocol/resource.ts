import type { PropertyMap } from "./values.ts";

/** A fault of one input, by the property's path. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Shows a message about the resource: a heading, and lines below it. */
export type Say = (lines: readonly string[], severity?: "info" | "warning") => Promise<void>;

/**
 * One resource of a provider in plain values; the server translates from and to the protocol. What a state has of it is
 * its outputs over its inputs: outputs need not repeat these.
 */
export interface Resource {
  /** The outputs that only an update decides. */
  readonly outputs: readonly string[];
  /** The inputs that its outputs repeat, for those who read nothing but outputs; left out: all that it returns. */
  readonly repeated?: readonly string[];

  /** Fills in defaults and finds faults, without reading anything outside. */
  check(news: PropertyMap): { inputs: PropertyMap; failures: readonly CheckFailure[] };

  /** What an update would change. */
  diff(olds: PropertyMap, news: PropertyMap): Promise<{ replace: boolean; properties: readonly string[] }>;

  /** What can be told before an update, without writing anything. `olds` is absent before a creation. */
  preview(olds: PropertyMap | undefined, news: PropertyMap, say: Say): Promise<PropertyMap>;

  /**
   * Creates or updates.
   *
   * @throws PartialResult when part of the work is done and the state must say so
   */
  publish(olds: PropertyMap | undefined, news: PropertyMap, say: Say): Promise<{ id: string; state: PropertyMap }>;

  /** The state as it is now; undefined when the resource is gone. */
  read(olds: PropertyMap, say: Say): Promise<PropertyMap | undefined>;

  delete(olds: PropertyMap, say: Say): Promise<void>;
}

/** A failure after part of the work: the engine keeps the state, and the next update completes it. */
export class PartialResult extends Error {
  override readonly name = "PartialResult";
  readonly id: string;
  readonly state: PropertyMap;

  constructor(id: string, state: PropertyMap, cause: Error) {
    super(cause.message, { cause });
    this.id = id;
    this.state = state;
  }
}
