import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { ARCHITECTURE } from "../lib/resource-types.ts";

export interface ArchitectureArgs {
  /** The name of the gate. */
  readonly gate: string;
  readonly platform: string;
  /** Where the image is, `registry/path`. */
  readonly repository: string;
  /** The digest of the image manifest. */
  readonly manifest: pulumi.Input<string>;
  /** Programs that may be for any platform, as absolute paths with `*` and `**`. */
  readonly allow: readonly string[];
  /** What all layers may unpack to, in bytes. */
  readonly limit?: number | undefined;
  readonly registries?: Registries | undefined;
}

/** That the programs in the layers of an image are for its platform. */
export class Architecture extends pulumi.CustomResource {
  constructor(name: string, args: ArchitectureArgs, options?: pulumi.CustomResourceOptions) {
    super(ARCHITECTURE, name, { ...args }, options);
  }
}
