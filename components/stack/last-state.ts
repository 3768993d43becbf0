import * as pulumi from "@pulumi/pulumi";
import { buildOnly } from "../built/build-only.ts";
import { ownResources, type RecordedResources } from "../github/recorded-state.ts";

/** The resources that count of this stack's last update. The stack of a command has none that do. */
export function lastState(): Promise<RecordedResources> {
  return pulumi.runtime.hasEngine() && !buildOnly(process.env) ? ownResources() : Promise.resolve({});
}
