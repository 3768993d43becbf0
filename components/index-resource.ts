import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { INDEX } from "../lib/resource-types.ts";

/** One platform's image, or an index of them, that an {@link Index} holds. */
export interface IndexManifestArgs {
  /** `sha256:` and 64 hexadecimal digits, or `sha512:` and 128. */
  digest: pulumi.Input<string>;
  /** What it must turn out to be, `os/architecture[/variant]`; left out: every platform of the source as it is. */
  platform?: pulumi.Input<string>;
  /** Where it is, when that is another repository; its content is copied, or mounted inside one registry. */
  repository?: pulumi.Input<string>;
  /** Annotations of its descriptor in the index. */
  annotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>> | undefined>;
  /** The URN of the resource that builds it: errors then give the command that builds it again. */
  builtBy?: pulumi.Input<string>;
}

export interface IndexArgs {
  /** Where to publish, `registry/path`. Another repository is another resource; nothing is removed from the old one. */
  repository: pulumi.Input<string>;
  /** The tags that name the index. One that leaves the list stays in the registry. */
  tags: pulumi.Input<pulumi.Input<string>[]>;
  /** The images, in the order in which the index lists them. */
  manifests: pulumi.Input<pulumi.Input<IndexManifestArgs>[]>;
  /** Annotations of the index. Default: none. */
  annotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Those of the tags that may move back to an older publication. Default: none. */
  forceTags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Those of the tags that stay where they are, with a warning, when they name a newer publication. Any other tag that
   * would go back is an error, and so is a publication of which every tag would stay. Default: none.
   */
  keepNewer?: pulumi.Input<pulumi.Input<string>[]>;
  /** What the registries do not show by themselves, by host: their token services elsewhere, and plain HTTP. */
  registries?: Registries | undefined;
}

/**
 * An image index in one repository, and the tags that name it. Everything that the index names is verified, the index
 * is pushed by its digest, and only then do the tags move. A preview reads the registry and tells where each tag is.
 * Served by the `multiarch-registry` provider; credentials come from the Docker configuration.
 */
export class Index extends pulumi.CustomResource {
  /** The digest of the index. */
  declare readonly digest: pulumi.Output<string>;
  /** `repository@digest`. */
  declare readonly ref: pulumi.Output<string>;
  /** Each tag with the digest that it names. */
  declare readonly published: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: IndexArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { digest: undefined, ref: undefined, published: undefined };
    super(INDEX, name, { ...args, ...outputs }, options);
  }
}
