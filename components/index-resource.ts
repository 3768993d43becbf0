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
   * Where else the same image is published. Where one of these has it with other attestations, its index is published
   * here too, so that all have one digest. Default: none.
   * @example ["docker.io/acme/app"]
   */
  otherRepositories?: readonly string[] | undefined;
  /**
   * Who signs the index before its tags move: a key, or the identity of the environment's OIDC token. Default: nobody.
   * @example { key: { env: "COSIGN_PRIVATE_KEY" } }
   */
  sign?: pulumi.Input<IndexSignArgs | undefined>;
  /**
   * A key and its password that are secrets of the stack. Default: none.
   * @example { key: config.requireSecret("signingKey") }
   */
  signSecrets?: pulumi.Input<IndexSignSecretsArgs | undefined>;
  /**
   * What the signed provenance says of the source; what is left out is taken from the annotations. Default: none.
   * @example { source: "https://github.com/acme/app", revision: "0b4bc9a498f6" }
   */
  provenance?: pulumi.Input<IndexProvenanceArgs | undefined>;
  /**
   * Platforms whose images are looked at once they are published, with a warning where programs in the layers that the
   * base does not have are for another platform. Default: none.
   * @example ["linux/386"]
   */
  architecture?: readonly string[] | undefined;
  /**
   * What registries do not show by themselves, by host, with the port where there is one. Default: none.
   * @example { "registry.example.com": { tokenServices: ["auth.example.com"] } }
   */
  registries?: Readonly<Record<string, RegistryArgs>> | undefined;
}

/** Who signs an index, and what writes it down. Keys and tokens are read when they are used. */
export type IndexSignArgs = IndexSignWithKeyArgs | IndexSignKeylessArgs;

/** Signs with a key. */
export interface IndexSignWithKeyArgs {
  /**
   * The private key in PEM: a variable or a file. Default: that of `signSecrets`.
   * @example { env: "COSIGN_PRIVATE_KEY" }
   */
  key?: { env: string } | { file: string } | undefined;
  /**
   * The password of an encrypted key. Default: that of `signSecrets`, else the variable `COSIGN_PASSWORD`.
   * @example { env: "COSIGN_PASSWORD" }
   */
  password?: { env: string } | { file: string } | undefined;
  /**
   * The SHA-256 of the key's public half, in base64: another one signs again. Default: whatever the key is.
   * @example "PEzqaS+Bq29nDxE8WUDyBFrhYIKIaAYTNeDJJMWgUA0="
   */
  fingerprint?: string | undefined;
  /**
   * The transparency log. Default: none.
   * @example "https://rekor.example.com"
   */
  rekor?: string | false | undefined;
  /**
   * A timestamp authority. Default: none.
   * @example "https://tsa.example.com"
   */
  timestamp?: string | undefined;
  /**
   * The file of a trust root of Sigstore: what is signed has to be valid against it before tags move. Default: nothing
   * is verified.
   * @example "trusted_root.json"
   */
  trustedRoot?: string | undefined;
}

/** Signs for the identity of the environment's OIDC token. */
export interface IndexSignKeylessArgs {
  /**
   * Always `true`.
   * @example true
   */
  keyless: true;
  /**
   * What gives certificates to identities. Default: the public one.
   * @example "https://fulcio.example.com"
   */
  fulcio?: string | undefined;
  /**
   * The transparency log. Default: the public one.
   * @example "https://rekor.example.com"
   */
  rekor?: string | false | undefined;
  /**
   * A timestamp authority. Default: none.
   * @example "https://tsa.example.com"
   */
  timestamp?: string | undefined;
  /**
   * The file of a trust root of Sigstore: what is signed has to be valid against it before tags move. Default: nothing
   * is verified.
   * @example "trusted_root.json"
   */
  trustedRoot?: string | undefined;
}

/** A key that is a secret of the stack. */
export interface IndexSignSecretsArgs {
  /**
   * The private key in PEM. Default: none.
   * @example config.requireSecret("signingKey")
   */
  key?: pulumi.Input<string> | undefined;
  /**
   * Its password. Default: none.
   * @example config.requireSecret("signingPassword")
   */
  password?: pulumi.Input<string> | undefined;
}

/** What an index was made of. */
export interface IndexProvenanceArgs {
  /**
   * The address of the source's repository. Default: the annotation `org.opencontainers.image.source`.
   * @example "https://github.com/acme/app"
   */
  source?: string;
  /**
   * The commit. Default: the annotation `org.opencontainers.image.revision`.
   * @example "0b4bc9a498f6"
   */
  revision?: string;
  /**
   * The base images that are known. Default: those that the annotations of the platforms name.
   * @example [{ name: "docker.io/library/debian:bookworm", digest: "sha256:5fa6..." }]
   */
  bases?: { name: string; digest: string }[];
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
