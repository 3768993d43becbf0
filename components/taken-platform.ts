import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { TAKEN_PLATFORM } from "../lib/resource-types.ts";
import type { Taken } from "./built/taken.ts";

/** What another job built, which was checked, or a digest that was given, which the provider checks. */
export type TakenPlatformArgs = (Taken | GivenPlatformArgs) & {
  /** What these registries do not show by themselves, by host. */
  readonly registries?: Registries | undefined;
};

/** A platform of which nothing is known but its digest. */
export interface GivenPlatformArgs {
  readonly image: string;
  readonly platform: string;
  readonly digest: pulumi.Input<string>;
  /** Those that have to have it. */
  readonly repositories: readonly string[];
}

/**
 * A platform of an image that was built elsewhere, in the place of its build. The state keeps what went into it, by which
 * later updates see that it is still what they would build.
 */
export class TakenPlatform extends pulumi.CustomResource {
  /** Absent where nothing was pushed. */
  declare readonly digest: pulumi.Output<string | undefined>;

  constructor(name: string, args: TakenPlatformArgs, options?: pulumi.CustomResourceOptions) {
    // An output has to be named, also where no input has its name.
    super(TAKEN_PLATFORM, name, { digest: undefined, ...args }, options);
  }
}
