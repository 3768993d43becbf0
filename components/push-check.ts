import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { PUSH_CHECK } from "../lib/resource-types.ts";
import type { Machines } from "./plan/machines.ts";

export interface PushCheckArgs {
  /** Where the builds will be pushed, `registry/path`. */
  repositories: pulumi.Input<readonly string[]>;
  /** Where the builds will write their caches, if they can. */
  caches?: pulumi.Input<readonly string[]>;
  /** The fingerprint of the builds: push access is checked again when it changes. */
  builds: pulumi.Input<string>;
  /** Where the platforms are built that this run builds: of no consequence, and for reports of the run. */
  machines: pulumi.Input<Machines>;
  /** What these registries do not show by themselves, by host. */
  registries?: Registries | undefined;
}

/**
 * Checks with the registries that pushes are allowed, before the builds that wait for it, and only when the builds have
 * changed. It is a resource and not a resource hook because language hosts of older Pulumi releases do not support
 * hooks.
 */
export class PushCheck extends pulumi.CustomResource {
  constructor(name: string, args: PushCheckArgs, options?: pulumi.CustomResourceOptions) {
    super(PUSH_CHECK, name, { ...args }, options);
  }
}
