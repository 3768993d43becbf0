import * as pulumi from "@pulumi/pulumi";
import type { Machines } from "../plan/machines.ts";
import { type Gate, gatesOf } from "../settings/gates.ts";
import type { Image } from "../settings/image.ts";

/**
 * Says in a preview what stands before the tags of an image, in the row of the image: lines below the preview are for
 * tags.
 *
 * @param machines where platforms would be built: of an image of which nothing is, nothing is said
 */
export function tellGates(image: Image<unknown>, machines: Promise<Machines>, row: pulumi.Resource): void {
  const gates = image.publish ? gatesOf(image) : [];
  if (gates.length === 0 || !pulumi.runtime.isDryRun()) return;
  void machines.then(async (built) => {
    if (Object.keys(built).length === 0) return;
    await pulumi.log.info(gatesInWords(gates, Object.keys(image.platforms).length), row, undefined, true);
  });
}

/** `2 gates a platform: starts, smoke`; those that are not for every platform with theirs. */
export function gatesInWords(gates: readonly Gate<unknown>[], platforms: number): string {
  const names = gates.map(({ name, platforms: own }) =>
    own.length === platforms ? name : `${name} (${own.join(", ")})`,
  );
  const isEverywhere = gates.every(({ platforms: own }) => own.length === platforms);
  const count = `${gates.length} gate${gates.length === 1 ? "" : "s"}`;
  return `${count}${isEverywhere ? " a platform" : ""}: ${names.join(", ")}`;
}
