import * as pulumi from "@pulumi/pulumi";
import { type GateFacts, gateFingerprint } from "../gates/gate-fingerprint.ts";
import type { Gate } from "../settings/gates.ts";
import { writeBuilt } from "./built-file.ts";
import { type BuiltPlatform, builtPlatformSchema } from "./built-platform.ts";

/** A gate that a file is to tell of once it has passed. */
export interface RecordedGate {
  readonly gate: Gate<unknown>;
  readonly resource: pulumi.Resource;
}

/** Adds each gate of a platform to its file once the gate has passed. */
export function recordGates(
  folder: string,
  built: pulumi.Input<BuiltPlatform> | undefined,
  gates: readonly RecordedGate[],
  facts: Promise<GateFacts>,
): void {
  if (pulumi.runtime.isDryRun() || built === undefined) return;
  const passed: Record<string, string> = {};
  for (const { gate, resource } of gates) {
    const id = pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn;
    pulumi.all([built, id]).apply(async ([file]) => {
      passed[gate.name] = gateFingerprint(gate, await facts);
      const { success, data } = builtPlatformSchema.safeParse(file);
      if (success) writeBuilt(folder, { ...data, gates: { ...data.gates, ...passed } });
    });
  }
}
