import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { PLATFORM_PART } from "../lib/resource-types.ts";

export interface PlatformPartArgs {
  /** The name of the image in the settings. */
  readonly image: string;
  readonly platform: string;
  /** The digest of what was pushed for several platforms. */
  readonly pushed: pulumi.Input<string>;
  /** Those that have it. */
  readonly repositories: readonly string[];
  /** The URN of the resource that builds it. */
  readonly builtBy: pulumi.Input<string>;
  readonly registries?: Registries | undefined;
}

/** One platform of several that were built together: what follows takes it for one that was built on its own. */
export class PlatformPart extends pulumi.CustomResource {
  /** Of its image, or of an index of that with its attestations. */
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, args: PlatformPartArgs, options?: pulumi.CustomResourceOptions) {
    super(PLATFORM_PART, name, { ...args, digest: undefined }, options);
  }
}
