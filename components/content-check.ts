import * as pulumi from "@pulumi/pulumi";
import { CONTENT_CHECK } from "../lib/resource-types.ts";

export interface ContentCheckArgs {
  /** What was built; of what goes nowhere, and so has no digest, that of docker-build's own for the context. */
  digest: pulumi.Input<string>;
  /** What it was to be built from: digests by the names of folders and files. */
  content: pulumi.Input<Readonly<Record<string, string>>>;
  /** What of that was no longer as it was once the build had ended, by path. */
  changed: pulumi.Input<readonly string[]>;
  /** Those that were built at once, where there are several. */
  platforms?: readonly string[] | undefined;
  /** The URN of the resource that builds it, a sibling of the check. */
  builtBy: pulumi.Input<string>;
}

/**
 * That what a platform was built from stayed as it was while it was built. Nothing is published of a build that read
 * its files while somebody edited them: its image may contain the old ones, the new ones, or some of both.
 */
export class ContentCheck extends pulumi.CustomResource {
  /** That of what was built. */
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, { builtBy, ...args }: ContentCheckArgs, options?: pulumi.CustomResourceOptions) {
    // Both are named in the error, as neither is repeated automatically.
    const replace = pulumi.output(builtBy).apply((urn) => [urn, siblingUrn(urn, name)]);
    super(CONTENT_CHECK, name, { ...args, replace }, options);
  }
}

/** The check's own URN. The SDK would make it from the parent's, and so wait for all that the parent has. */
function siblingUrn(urn: string, name: string): string {
  const [root, project, types = ""] = urn.split("::");
  return [root, project, [...types.split("$").slice(0, -1), CONTENT_CHECK].join("$"), name].join("::");
}
