import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { PLATFORM_MANIFEST } from "../lib/resource-types.ts";

export interface PlatformManifestArgs {
  /** Of what was pushed: the image, or an index of it with attestations. */
  readonly digest: pulumi.Input<string>;
  readonly platform: string;
  readonly repository: string;
  /** The URN of the resource that builds it. */
  readonly builtBy?: pulumi.Input<string>;
  readonly registries?: Registries | undefined;
}

/**
 * Which image a platform has, whatever was pushed around it: what is made of it depends on that alone, and not on a
 * provenance that tells of another time.
 */
export class PlatformManifest extends pulumi.CustomResource {
  /** The digest of the image manifest. */
  declare readonly manifest: pulumi.Output<string>;

  constructor(name: string, args: PlatformManifestArgs, options?: pulumi.CustomResourceOptions) {
    super(PLATFORM_MANIFEST, name, { ...args, manifest: undefined }, options);
  }
}
