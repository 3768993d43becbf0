import type * as pulumi from "@pulumi/pulumi";
import { Architecture } from "../architecture.ts";
import type { ArchitectureGate } from "../settings/gates.ts";
import type { GatedPlatform } from "./gated-platform.ts";

/** Has the provider read for which platforms the programs in the layers of the image are. */
export function architectureGate(
  resource: string,
  { name: gate, allow, limit }: ArchitectureGate,
  { platform, repository, manifest, registries }: GatedPlatform,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new Architecture(resource, { gate, platform, repository, manifest, allow, limit, registries }, options);
}
