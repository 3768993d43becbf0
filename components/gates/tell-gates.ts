import * as pulumi from "@pulumi/pulumi";
import { gatesOf } from "../settings/gates.ts";
import type { Image } from "../settings/image.ts";
import { gatesInWords } from "./in-words.ts";

/**
 * Says in a preview what stands before the tags of an image, in the row of the image: lines below the preview are for
 * tags.
 *
 * @param machines by platform, where what would be built is: of an image of which nothing is, nothing is said
 */
export function tellGates(
  image: Image<unknown>,
  machines: Promise<Readonly<Record<string, unknown>>>,
  row: pulumi.Resource,
): void {
  const gates = image.publish ? gatesOf(image) : [];
  if (gates.length === 0 || !pulumi.runtime.isDryRun()) return;
  void machines.then(async (built) => {
    if (Object.keys(built).length === 0) return;
    await pulumi.log.info(gatesInWords(gates, Object.keys(image.platforms).length), row, undefined, true);
  });
}
