import * as pulumi from "@pulumi/pulumi";
import { listed } from "../../lib/listed.ts";
import { printable } from "../../lib/printable.ts";

/** An image, and what was noticed while it was planned. */
export interface ImageWarnings {
  readonly name: string;
  readonly warnings: readonly string[];
}

/** How many images a warning names; of more it says how many. */
const MOST_NAMES = 5;

/** Says what was noticed while images were planned: what several have in common is said once. */
export async function warn(images: readonly ImageWarnings[]): Promise<void> {
  const namesByWarning = new Map<string, string[]>();
  for (const { name, warnings } of images) {
    for (const warning of warnings) namesByWarning.set(warning, [...(namesByWarning.get(warning) ?? []), name]);
  }
  for (const [warning, names] of namesByWarning) {
    await pulumi.log.warn(printable(`${listed(names, MOST_NAMES)}: ${warning}`));
  }
}
