import * as pulumi from "@pulumi/pulumi";
import { PUSH_CHECK } from "../lib/resource-types.ts";

export interface PushCheckArgs {
  /** A sentence for each repository that takes no pushes. */
  readonly refusals: readonly string[];
}

/**
 * Fails, so that what depends on it is skipped while other images go on. It is a resource and not a resource hook because
 * language hosts of older Pulumi releases do not support hooks.
 */
export class PushCheck extends pulumi.CustomResource {
  constructor(name: string, args: PushCheckArgs, options?: pulumi.CustomResourceOptions) {
    super(PUSH_CHECK, name, { ...args }, options);
  }
}
