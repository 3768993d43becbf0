import * as pulumi from "@pulumi/pulumi";
import { INDEX } from "../lib/resource-types.ts";
import type { RegistryArgs } from "./settings/registry-args.ts";

/** One platform's image, or an index of several, that goes into an {@link Index}. */
export interface IndexManifestArgs {
  /**
   * `sha256:` and 64 hexadecimal digits, or `sha512:` and 128.
   * @example app.platforms["linux/amd64"].digest
   */
  digest: pulumi.Input<string>;
  /**
   * The expected platform, `os/architecture[/variant]`. Default: every platform of the source as it is.
   * @example "linux/arm/v7"
   */
  platform?: pulumi.Input<string>;
  /**
   * Where it is, `registry/path`, when that is another repository; its content is copied, or mounted inside one registry.
   * Default: the repository of the index.
   * @example "ghcr.io/acme/app"
   */
  repository?: pulumi.Input<string>;
  /**
   * Annotations of its descriptor in the index. Default: none.
   * @example { "com.example.tier": "base" }
   */
  annotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>> | undefined>;
  /**
   * The URN of the resource that builds it: errors then give the command that builds it again. Default: none.
   * @example image.urn
   */
  builtBy?: pulumi.Input<string>;
}

/** An index, and the tags that name it. */
export interface IndexArgs {
  /**
   * Where to publish, `registry/path`. Another repository is another resource; nothing is removed from the old one.
   * @example "ghcr.io/acme/app"
   */
  repository: pulumi.Input<string>;
  /**
   * The tags that name the index. One that leaves the list stays in the registry.
   * @example ["1.2.3", "latest"]
   */
  tags: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The images, in the order in which the index lists them.
   * @example [{ digest: app.platforms["linux/amd64"].digest, platform: "linux/amd64" }]
   */
  manifests: pulumi.Input<pulumi.Input<IndexManifestArgs>[]>;
  /**
   * Annotations of the index. Default: none.
   * @example { "org.opencontainers.image.description": "Counts page views." }
   */
  annotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /**
   * Those of the tags that may move back to an older publication. Default: none.
   * @example ["latest"]
   */
  forceTags?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Those of the tags that stay where they are, with a warning, when they name a newer publication. Any other tag that
   * would go back is an error, and so is a publication of which every tag would stay. Default: none.
   * @example ["latest"]
   */
  keepNewer?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What the builds of the images were asked to attest, by kind. Attestations differ after every build: where nothing
   * else does, the published index stays, unless something else was asked for than at the last publication. Default:
   * none.
   * @example { provenance: "mode=max" }
   */
  attestations?: Readonly<Record<string, string>> | undefined;
  /**
   * What registries do not show by themselves, by host, with the port where there is one. Default: none.
   * @example { "registry.example.com": { tokenServices: ["auth.example.com"] } }
   */
  registries?: Readonly<Record<string, RegistryArgs>> | undefined;
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
