import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { PLATFORM_PARTS } from "../lib/resource-types.ts";

export interface PlatformPartsArgs {
  /** The name of the image in the settings. */
  readonly image: string;
  readonly platforms: readonly string[];
  /** The digest of what was pushed for them. */
  readonly pushed: pulumi.Input<string>;
  /** Those that have it. */
  readonly repositories: readonly string[];
  /** The URN of the resource that builds it. */
  readonly builtBy: pulumi.Input<string>;
  readonly registries?: Registries | undefined;
}

/** The platforms that were built together: what follows takes each for one that was built on its own. */
export class PlatformParts extends pulumi.CustomResource {
  /** By platform, the digest of its image, or of an index of that with its attestations. */
  declare readonly digests: pulumi.Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: PlatformPartsArgs, options?: pulumi.CustomResourceOptions) {
    super(PLATFORM_PARTS, name, { ...args, digests: undefined }, options);
  }
}
