import type * as pulumi from "@pulumi/pulumi";
import { slug } from "../docker-build/platform-build.ts";
import type { Gate } from "../settings/gates.ts";
import { architectureGate } from "./architecture-gate.ts";
import { dockerfileGate } from "./dockerfile-gate.ts";
import { gateResourceName } from "./gate-name.ts";
import type { GatedPlatform } from "./gated-platform.ts";
import { runGate } from "./run-gate.ts";

/**
 * The resource of a gate on a platform: once it is there, the gate has passed.
 *
 * @param secrets of the gate, by id
 */
export function gateResource(
  gate: Gate<pulumi.Input<string>>,
  platform: GatedPlatform,
  secrets: Readonly<Record<string, pulumi.Output<string>>>,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const name = gateResourceName(`${platform.image}-${slug(platform.platform)}`, gate.name);
  switch (gate.kind) {
    case "run":
      return runGate(name, gate, platform, options);
    case "dockerfile":
      return dockerfileGate(name, gate, platform, secrets, options);
    case "architecture":
      return architectureGate(name, gate, platform, options);
  }
}
