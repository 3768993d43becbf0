import * as pulumi from "@pulumi/pulumi";

/** The resource that stands for a platform. */
export interface PlatformResource {
  readonly urn: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;
  /** Of a build. */
  readonly id?: pulumi.Output<string>;
  /** What stands between it and the tags. */
  readonly gates: readonly pulumi.Resource[] | Promise<readonly pulumi.Resource[]>;
}

/** Registers a resource at once where it is known which; otherwise its outputs wait for that. */
export function whenKnown<Known>(
  known: Known | Promise<Known>,
  register: (known: Known) => PlatformResource,
): PlatformResource {
  if (!(known instanceof Promise)) return register(known);
  const registered = known.then(register);
  const output = <Value>(read: (resource: PlatformResource) => Value) => pulumi.output(registered.then(read));
  return {
    urn: output(({ urn }) => urn) as pulumi.Output<string>,
    digest: output(({ digest }) => digest) as pulumi.Output<string>,
    id: output(({ id }) => id) as pulumi.Output<string>,
    gates: registered.then(({ gates }) => gates),
  };
}
