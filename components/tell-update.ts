import * as pulumi from "@pulumi/pulumi";
import { BEGIN_UPDATE } from "../lib/resource-types.ts";

let isTold = false;

/**
 * Tells the provider that this is an update. The engine has it preview what an update skips because of a failure, and
 * says nowhere that this is no preview: its plan would be printed as though tags moved.
 */
export function tellUpdate(): void {
  if (isTold || pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return;
  isTold = true;
  // Where the provider cannot be started, the first resource says so.
  pulumi.runtime.invoke(BEGIN_UPDATE, {}).catch(() => undefined);
}
