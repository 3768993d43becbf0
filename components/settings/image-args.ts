import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { BuilderArgs } from "./builder-args.ts";
import type { RegistryArgs } from "./registry-args.ts";

/** A `MultiArchImage` of the program, which another one is built on. */
export interface ParentImage {
  /** By platform, `linux/arm64`: the digest of what was pushed. */
  readonly platforms: Readonly<Record<string, { readonly digest: Output<string> }>>;
  /** By repository, `ghcr.io/acme/app`. */
  readonly repositories: Readonly<Record<string, object>>;
}

/**
 * An image: where it is published, from what it is built, and for which platforms. Only the values of secrets and the
 * digests of platforms may come from other resources.
 */
export interface MultiArchImageArgs {
  /**
   * Where to publish, registry spelled out: one or several repositories, in one or several registries. Default: none.
   * @example ["ghcr.io/{{owner}}/hit-counter", "docker.io/acme/hit-counter"]
   */
  repositories?: string[] | undefined;
  /**
   * A folder, relative to the project, or a git URL with `#ref:subfolder`. Default: `"."`.
   * @example "examples/hit-counter"
   */
  context?: string | undefined;
  /**
   * The Dockerfile, relative to the context. Default: `"Dockerfile"`.
   * @example "Dockerfile"
   */
  dockerfile?: string | undefined;
  /**
   * The stage to build; the last one when left out.
   * @example "production"
   */
  target?: string;
  /**
   * The platforms to build, `os/architecture[/variant]`: a list, or a map to what differs on each.
   * @example ["linux/amd64", "linux/arm64"]
   */
  platforms: string[] | Record<string, PlatformArgs | null>;
  /**
   * Whether each platform is built on its own, or all those of one builder together, which reads their files once.
   * Default: `"separate"`.
   * @example "together"
   */
  build?: "separate" | "together" | undefined;
  /**
   * Build arguments: strings, integers, booleans. Quote a version such as "1.10". Default: none.
   * @example { RUST_VERSION: "1.80", JOBS: 4 }
   */
  args?: Record<string, string | number | boolean> | undefined;
  /**
   * Build secrets by id: a stack secret, an environment variable or a file. Default: none.
   * @example { npm: { env: "NPM_TOKEN" }, netrc: { file: ".netrc" } }
   */
  secrets?: Record<string, SecretArgs> | undefined;
  /**
   * Named contexts: a folder, a git or HTTP URL, `docker-image://...`, `oci-layout://...`, or another image, `image:NAME`. Default: none.
   * In a program, the `MultiArchImage` itself can be the value: the build takes its digest for the same platform.
   * @example { assets: "web/assets", base: "docker-image://docker.io/library/debian:bookworm" }
   */
  contexts?: Record<string, string | ParentImage> | undefined;
  /**
   * Base images that moved: `report` tells of them and takes them with the next build, `follow` builds at once, `float`
   * pins none and leaves them to BuildKit. Left out: `report`, and `float` with `pull`.
   * @example "follow"
   */
  bases?: "report" | "follow" | "float";
  /**
   * SSH agents or keys for the build: `default`, `id`, or `id=path`, several paths joined by commas. Default: none.
   * @example ["default", "deploy=.ssh/id_ed25519"]
   */
  ssh?: string[] | undefined;
  /**
   * Plain tags, or rules as docker/metadata-action reads them. Left out: its default rules. Quote numbers: "1.10".
   * @example ["v0.2.0", "latest"]
   */
  tags?: string[];
  /**
   * Options for all rules of `tags`: `latest=auto|true|false`, `prefix=...`, `suffix=...`. Default: none.
   * @example ["latest=false", "suffix=-alpine"]
   */
  flavor?: string[] | undefined;
  /**
   * Those of the tags that may move back to an older publication. Default: none.
   * @example ["latest"]
   */
  forceTags?: string[] | undefined;
  /**
   * Move an automatic `latest`, and tags that name a version in part, only to the highest stable version published.
   * Default: `false`.
   * @example true
   */
  highestOnly?: boolean | undefined;
  /**
   * How many characters of the commit `type=sha` takes; 7 when left out.
   * @example 12
   */
  shortShaLength?: number;
  /**
   * Uncommitted changes: `fail` refuses them, `suffix` adds `-dirty` to every tag, `ignore` is silent. Left out: a
   * warning, and a refusal where CI publishes a release.
   * @example "suffix"
   */
  dirty?: "fail" | "suffix" | "ignore";
  /**
   * Labels in the configuration of every platform's image, in addition to the standard ones. Default: none.
   * @example { "org.opencontainers.image.title": "hit-counter" }
   */
  labels?: Record<string, string> | undefined;
  /**
   * Annotations, in addition to the standard ones, at the levels of `annotationLevels`. Default: none.
   * @example { "org.opencontainers.image.description": "Counts page views." }
   */
  annotations?: Record<string, string> | undefined;
  /**
   * The levels of the annotations. ghcr.io reads the description of a package at the level `index`. Default: `["index",
   * "manifest"]`.
   * @example ["index"]
   */
  annotationLevels?: ("manifest" | "index" | "manifest-descriptor" | "index-descriptor")[] | undefined;
  /**
   * Where version, revision and creation are set: `index` keeps them out of the platforms' images, so that a commit
   * that changes no file builds nothing. Default: `"image"`.
   * @example "index"
   */
  volatileLabels?: "image" | "index" | undefined;
  /**
   * Where layers are kept between builds, one scope for each image and platform.
   * @example { type: "local", path: ".cache" }
   */
  cache?: CacheArgs;
  /**
   * Build without reading any cache. Default: `false`.
   * @example true
   */
  noCache?: boolean | undefined;
  /**
   * Leave base images to BuildKit, as `bases: float` does, and have it look for newer ones at every `up`, which then
   * always builds. `bases: follow` builds only what a moved base is for. Default: `false`.
   * @example true
   */
  pull?: boolean | undefined;
  /**
   * The network of RUN instructions. Default: `"default"`.
   * @example "none"
   */
  network?: "default" | "host" | "none" | undefined;
  /**
   * Lines for /etc/hosts during the build, `host:address`. Default: none.
   * @example ["mirror.example.com:10.0.0.5"]
   */
  addHosts?: string[] | undefined;
  /**
   * Set times in the image to that of the last commit that changed its files, so that two builders give the same
   * digest. Default: `false`.
   * @example true
   */
  reproducible?: boolean | undefined;
  /**
   * What BuildKit attests of each platform, published with the image. Default: `{"provenance":"min","sbom":false}`.
   * @example { provenance: "max", sbom: true }
   */
  attestations?: AttestationsArgs | undefined;
  /**
   * Who signs the index: `keyless` the identity of the job's OIDC token, `auto` the same where there is a token, `{key:
   * ...}` a key.
   * @example "keyless"
   */
  sign?: SignArgs;
  /**
   * What the image of each platform has to pass once it is pushed, before an index names it and tags move.
   * @example [{ name: "starts", run: ["/usr/bin/app", "--version"], expect: "{{version}}" }]
   */
  gates?: GateResources | (GateArgs | GateResources)[];
  /**
   * Whether a warning says which programs of a published image are for another platform; `false` looks at none. Left out:
   * `warn`.
   * @example false
   */
  architecture?: false | "warn";
  /**
   * Whether to push; `false` builds every platform and pushes nothing. Default: `true`.
   * @example false
   */
  publish?: boolean | undefined;
  /**
   * The time after which the build of a platform is ended: `45s`, `90m`, `2h`, `1h30m`. Default: `"2h"`.
   * @example "2h"
   */
  timeout?: string | undefined;
  /**
   * The buildx builder of each platform, or of `default`: every platform that is not named. A name, or a builder that
   * Pulumi creates. Default: none.
   * @example { default: "sandbox", "linux/arm64": "arm-builder" }
   */
  builders?: Readonly<Record<string, string | BuilderArgs>> | undefined;
  /**
   * What registries do not show by themselves, by host, with the port where there is one. Default: none.
   * @example { "registry.example.com": { tokenServices: ["auth.example.com"] }, "registry.internal:5000": { http: true } }
   */
  registries?: Readonly<Record<string, RegistryArgs>> | undefined;
}

/**
 * What BuildKit attests of each platform, published with the image.
 * @example { provenance: "max", sbom: true }
 */
export interface AttestationsArgs {
  /**
   * How each platform was built: `min` without build arguments and labels, `max` with them and with every step. Default:
   * `"min"`.
   * @example "max"
   */
  provenance?: "min" | "max" | false | undefined;
  /**
   * What each platform's image contains: `true` for BuildKit's own generator, or the image of another one. Default:
   * `false`.
   * @example true
   */
  sbom?: boolean | string | undefined;
}

/**
 * What a program puts between the pushed image of a platform and the tags: they move once all of these resources are
 * there.
 *
 * @param platform in normal form, `linux/arm64`
 * @param ref `repository@digest` of the platform's image, without what was attested of it; in a preview of a build it is
 * not known
 */
export type GateResources = (platform: string, ref: Output<string>) => Resource[];

/** What the image of each platform has to pass before its tags move. */
export interface GateArgs {
  /**
   * The name of the gate, unique in the image.
   * @example "starts"
   */
  name: string;
  /**
   * A program of the image and its arguments, run in the image as its user.
   * @example ["/usr/bin/app", "--version"]
   */
  run?: string[];
  /**
   * What `run` has to print: a text, or a `/regular expression/`; `{{version}}` is the version of the image.
   * @example "{{version}}"
   */
  expect?: string;
  /**
   * The image whose `/bin/busybox` starts `run` and reads what it prints. Left out:
   * `docker.io/library/busybox:1.36.1@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662`.
   * @example "registry.example.com/library/busybox:1.36.1"
   */
  shell?: string;
  /**
   * A Dockerfile, relative to the gate's context, that builds `FROM image`: the image that was pushed.
   * @example "test/Dockerfile.smoke"
   */
  dockerfile?: string;
  /**
   * A folder, relative to the project. Left out: the gate has no files, and `dockerfile` is relative to the project.
   * @example "test"
   */
  context?: string;
  /**
   * The stage to build; the last one when left out.
   * @example "production"
   */
  target?: string;
  /**
   * Build arguments: strings, integers, booleans. Quote a version such as "1.10".
   * @example { SEVERITY: "HIGH" }
   */
  args?: Record<string, string | number | boolean>;
  /**
   * Build secrets by id: a stack secret, an environment variable or a file. Another value runs nothing again.
   * @example { token: { env: "SCANNER_TOKEN" } }
   */
  secrets?: Record<string, SecretArgs>;
  /**
   * The network of RUN instructions. Left out: that of the builder.
   * @example "none"
   */
  network?: "default" | "host" | "none";
  /**
   * A gate that is built in: `architecture` reads for which platform the executables in the layers are.
   * @example "architecture"
   */
  builtin?: "architecture";
  /**
   * Programs that `architecture` ignores, by paths in the image: patterns of .dockerignore files, with `*`, `**` and `!`.
   * @example ["/opt/firmware/**"]
   */
  allow?: string[];
  /**
   * What the layers that `architecture` reads may unpack to in all, `50GiB`. Left out: 20 GiB, and no layer to more than
   * 100 times its size.
   * @example "50GiB"
   */
  limit?: string;
  /**
   * Those of the image's platforms that the gate is for. Left out: all.
   * @example ["linux/amd64"]
   */
  platforms?: string[];
  /**
   * The time after which the gate fails on a platform: `45s`, `2m`. Left out: `10m`.
   * @example "2m"
   */
  timeout?: string;
}

/** Who signs the index of an image, if anybody does. */
export type SignArgs = false | "auto" | "keyless" | SignWithKeyArgs | SignKeylessArgs;

/** A key, or its password: a stack secret, or where it is read when it is used. */
export type SignTextArgs = Input<string> | EnvironmentTextArgs | FileTextArgs;

/** A text of a variable. */
export interface EnvironmentTextArgs {
  /**
   * The environment variable.
   * @example "COSIGN_PRIVATE_KEY"
   */
  env: string;
}

/** A text of a file. */
export interface FileTextArgs {
  /**
   * The file, relative to the project.
   * @example "cosign.key"
   */
  file: string;
}

/** Signs with a key. */
export interface SignWithKeyArgs {
  /**
   * The private key in PEM, also as cosign encrypts it: a stack secret, an environment variable or a file.
   * @example { env: "COSIGN_PRIVATE_KEY" }
   */
  key: SignTextArgs;
  /**
   * The password of an encrypted key. Left out: the variable `COSIGN_PASSWORD`.
   * @example { env: "COSIGN_PASSWORD" }
   */
  password?: SignTextArgs;
  /**
   * The transparency log (Rekor), or `false` for none. Left out: the public one for an identity, none for a key.
   * @example "https://rekor.example.com"
   */
  rekor?: string | false;
  /**
   * A timestamp authority (RFC 3161), without the path of its API.
   * @example "https://tsa.example.com"
   */
  timestamp?: string;
  /**
   * The file of a trust root of Sigstore, relative to the project: what is signed has to be valid against it before tags
   * move. Left out: nothing is verified.
   * @example "trusted_root.json"
   */
  trustedRoot?: string;
}

/** Signs for the identity of the job's OIDC token. */
export interface SignKeylessArgs {
  /**
   * `true` as `sign: keyless`, `auto` as `sign: auto`.
   * @example true
   */
  keyless: true | "auto";
  /**
   * What gives certificates to identities (Fulcio). Left out: the public one.
   * @example "https://fulcio.example.com"
   */
  fulcio?: string;
  /**
   * The transparency log (Rekor), or `false` for none. Left out: the public one for an identity, none for a key.
   * @example "https://rekor.example.com"
   */
  rekor?: string | false;
  /**
   * A timestamp authority (RFC 3161), without the path of its API.
   * @example "https://tsa.example.com"
   */
  timestamp?: string;
  /**
   * The file of a trust root of Sigstore, relative to the project: what is signed has to be valid against it before tags
   * move. Left out: nothing is verified.
   * @example "trusted_root.json"
   */
  trustedRoot?: string;
}

/** What differs on one platform; the rest is the image's. `args` are added to the image's. */
export interface PlatformArgs {
  /**
   * The buildx builder of this platform, before that of `builders`.
   * @example "arm-builder"
   */
  builder?: string;
  /**
   * The Dockerfile, relative to the context.
   * @example "Dockerfile"
   */
  dockerfile?: string;
  /**
   * The stage to build; the last one when left out.
   * @example "production"
   */
  target?: string;
  /**
   * Build arguments: strings, integers, booleans. Quote a version such as "1.10". Default: none.
   * @example { RUST_VERSION: "1.80", JOBS: 4 }
   */
  args?: Record<string, string | number | boolean> | undefined;
  /**
   * Where layers are kept between builds, one scope for each image and platform.
   * @example { type: "local", path: ".cache" }
   */
  cache?: CacheArgs;
  /**
   * The digest of what was built elsewhere and pushed to every repository: it is taken, and nothing is built.
   * @example "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
   */
  digest?: Input<string>;
}

/**
 * Where layers are kept between builds, one scope for each image and platform.
 * @example { type: "local", path: ".cache" }
 */
export type CacheArgs = LocalCacheArgs | RegistryCacheArgs | GithubCacheArgs | InlineCacheArgs;

/** A cache in a folder on this machine. */
export interface LocalCacheArgs {
  /**
   * A folder on this machine.
   * @example "local"
   */
  type: "local";
  /**
   * The folder, relative to the project.
   * @example ".cache"
   */
  path: string;
  /**
   * Layers to keep: `min` those of the final stage, `max` those of every stage. Default: `"max"`.
   * @example "max"
   */
  mode?: "min" | "max" | undefined;
}

/** A cache in a registry. */
export interface RegistryCacheArgs {
  /**
   * A manifest in a registry.
   * @example "registry"
   */
  type: "registry";
  /**
   * The repository that keeps the cache, without a tag: image and platform become one.
   * @example "ghcr.io/{{owner}}/hit-counter-cache"
   */
  ref: string;
  /**
   * Layers to keep: `min` those of the final stage, `max` those of every stage. Default: `"max"`.
   * @example "max"
   */
  mode?: "min" | "max" | undefined;
  /**
   * Whether a cache that cannot be written fails the build; otherwise the image is published without it. Default:
   * `false`.
   * @example true
   */
  required?: boolean | undefined;
}

/** A cache at GitHub Actions. */
export interface GithubCacheArgs {
  /**
   * The cache service of GitHub Actions.
   * @example "gha"
   */
  type: "gha";
  /**
   * Layers to keep: `min` those of the final stage, `max` those of every stage. Default: `"max"`.
   * @example "max"
   */
  mode?: "min" | "max" | undefined;
  /**
   * Whether a cache that cannot be written fails the build; otherwise the image is published without it. Default:
   * `false`.
   * @example true
   */
  required?: boolean | undefined;
}

/** A cache inside of the published image itself. */
export interface InlineCacheArgs {
  /**
   * Inside the published image itself.
   * @example "inline"
   */
  type: "inline";
}

/** A build secret: its value, or where it is read when the program runs. */
export type SecretArgs = Input<string> | EnvironmentSecretArgs | FileSecretArgs;

/** A build secret from a variable of the environment. */
export interface EnvironmentSecretArgs {
  /**
   * The environment variable with the secret.
   * @example "NPM_TOKEN"
   */
  env: string;
  /**
   * Whether another value builds again: `false` when left out, for tokens that are new in each run.
   * @example true
   */
  rebuild?: boolean;
}

/** A build secret from a file. */
export interface FileSecretArgs {
  /**
   * The file with the secret, relative to the project.
   * @example ".npmrc"
   */
  file: string;
  /**
   * Whether other content builds again: `true` when left out.
   * @example true
   */
  rebuild?: boolean;
}
