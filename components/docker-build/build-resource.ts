import { createRequire } from "node:module";
import type * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { BUILD } from "../../lib/resource-types.ts";

/**
 * A build by docker-build. The class of its own SDK has all inputs that there are, and Pulumi's makes an output of each,
 * with some 25 promises, also of those that nobody gave: a third of what a program with many images does. This one has
 * the inputs that are given, and of the outputs those that are read; to the engine it is the same resource.
 */
export class BuildResource extends pulumi.CustomResource {
  /** Empty where nothing is pushed, and in a preview of a context that has changed. */
  declare readonly digest: pulumi.Output<string>;
  /** docker-build's own hash of the context and the Dockerfile. */
  declare readonly contextHash: pulumi.Output<string>;

  constructor(name: string, { secrets, ...args }: dockerBuild.ImageArgs, options: pulumi.CustomResourceOptions) {
    const given = Object.entries(args).filter(([, value]) => value !== undefined);
    const inputs = {
      network: "default",
      ...Object.fromEntries(given),
      ...(secrets !== undefined && { secrets: pulumi.secret(secrets) }),
    };
    const outputs = { digest: undefined, contextHash: undefined };
    const defaults = { version: dockerBuildVersion(), additionalSecretOutputs: ["secrets"] };
    super(BUILD, name, { ...inputs, ...outputs }, pulumi.mergeOptions(defaults, options));
  }
}

let version: string | undefined;

/** The version of its provider that docker-build's SDK asks for: its own. */
export function dockerBuildVersion(): string {
  version ??= (createRequire(import.meta.url)("@pulumi/docker-build/package.json") as { version: string }).version;
  return version;
}
