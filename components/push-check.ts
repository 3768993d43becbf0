import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { PUSH_RIGHT } from "../lib/resource-types.ts";

export interface PushRightArgs {
  /** Where the builds will be pushed, `registry/path`. */
  repositories: pulumi.Input<readonly string[]>;
  /** Where the builds will write their caches, if they can. */
  caches?: pulumi.Input<readonly string[]>;
  /** The fingerprint of what will be built: the right is asked for anew when it changes. */
  builds: pulumi.Input<string>;
  /** What these registries do not show by themselves, by host. */
  registries?: Registries | undefined;
}

/**
 * The right to push, asked of the registries themselves before the builds that wait for it, and only when what they
 * build has changed. A resource of its own and no resource hook: the language hosts of older releases of Pulumi do not
 * pass hooks on.
 */
export class PushRight extends pulumi.CustomResource {
  constructor(name: string, args: PushRightArgs, options?: pulumi.CustomResourceOptions) {
    super(PUSH_RIGHT, name, { ...args }, options);
  }
}
