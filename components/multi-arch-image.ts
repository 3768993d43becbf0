import { readFileSync } from "node:fs";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { fingerprint } from "./docker-build/fingerprint.ts";
import { pinGitContext } from "./docker-build/git-context.ts";
import { platformBuild, slug } from "./docker-build/platform-build.ts";
import { checkedImage, readiness } from "./image-checks.ts";
import { Index } from "./index-resource.ts";
import { gitContextFacts, gitFacts } from "./metadata/git.ts";
import { standardLabels } from "./metadata/labels.ts";
import { PushRight } from "./push-right.ts";
import { isGitLocation } from "./settings/location.ts";
import type { ImageInput, SecretSource } from "./settings/schema.ts";

/** An image as the stack file describes it. Only the values of secrets may come from other resources. */
export interface MultiArchImageArgs extends ImageInput<pulumi.Input<string>> {
  /** The buildx builder of each platform, or of `default`. Left out: the one that buildx has in use. */
  builders?: Readonly<Record<string, string>>;
}

/** What was built for one platform. */
export interface PlatformOutput {
  /** The digest of the platform's manifest, or of an index with its attestations. */
  readonly digest: pulumi.Output<string>;
  /** `repository@digest`, in the first repository; empty when nothing was published. */
  readonly ref: pulumi.Output<string>;
}

/** What was published in one repository. */
export interface RepositoryOutput {
  /** The digest of the index. */
  readonly digest: pulumi.Output<string>;
  /** `repository@digest`. */
  readonly ref: pulumi.Output<string>;
  readonly tags: readonly string[];
}

/**
 * An image for several platforms: each is built on its own and pushed by digest to every repository, then one index a
 * repository is published and its tags are moved. A platform that fails leaves the others done, and no tag moved.
 *
 * @throws pulumi.RunError with every problem of the arguments, before anything is built. What only builders and
 * registries know fails the program in the same way once they have answered, also before anything is built.
 */
export class MultiArchImage extends pulumi.ComponentResource {
  /** By platform, `linux/arm/v7`. */
  readonly platforms: Readonly<Record<string, PlatformOutput>>;
  /** By repository, `ghcr.io/acme/app`; empty when nothing was published. */
  readonly repositories: Readonly<Record<string, RepositoryOutput>>;

  constructor(name: string, { builders = {}, ...args }: MultiArchImageArgs, options?: pulumi.ComponentResourceOptions) {
    super("multiarch:index:MultiArchImage", name, {}, options);
    const image = checkedImage(name, args, builders);
    const context = isGitLocation(image.context) ? pinGitContext(image.context) : image.context;
    const facts = isGitLocation(image.context) ? gitContextFacts(context) : gitFacts(image.context);
    const standard = standardLabels({ name, tags: image.tags, environment: process.env, ...facts });
    const annotations = { ...standard, ...image.annotations };
    const build = {
      name,
      image,
      context,
      builders,
      labels: { ...standard, ...image.labels },
      secrets: Object.fromEntries(Object.entries(image.secrets).map(([id, source]) => [id, secretValue(source)])),
    };

    const timeouts = { create: image.timeout, update: image.timeout };
    const ready = readiness(name, args, builders);
    const builds = Object.keys(image.platforms).map((platform) => ({ platform, args: platformBuild(build, platform) }));
    const pushRight = image.publish
      ? new PushRight(
          `${name}-push-right`,
          {
            repositories: ready.then(() => image.repositories),
            builds: fingerprint(
              build,
              builds.map((each) => each.args),
            ),
          },
          { parent: this },
        )
      : undefined;
    const built = builds.map(({ platform, args }) => {
      const platforms = ready.then(() => [platform as dockerBuild.Platform]);
      const child = new dockerBuild.Image(
        `${name}-${slug(platform)}`,
        { ...args, platforms },
        {
          parent: this,
          dependsOn: pushRight ? [pushRight] : [],
          // What is published is not torn down; the provider would delete the manifest below a live index.
          retainOnDelete: true,
          customTimeouts: timeouts,
        },
      );
      return { platform, digest: knownDigest(child), builtBy: child.urn };
    });

    const published = (image.publish ? image.repositories : []).map((repository) => ({
      repository,
      // Named after the repository and not its place in the list: another order is no other resource.
      index: new Index(
        `${name}-${repository}`,
        { repository, tags: image.tags, manifests: built, annotations, forceTags: image.forceTags },
        { parent: this },
      ),
    }));

    const [first] = published;
    this.platforms = Object.fromEntries(
      built.map(({ platform, digest }) => [
        platform,
        { digest, ref: first ? pulumi.interpolate`${first.repository}@${digest}` : pulumi.output("") },
      ]),
    );
    this.repositories = Object.fromEntries(
      published.map(({ repository, index: { digest, ref } }) => [repository, { digest, ref, tags: image.tags }]),
    );
    this.registerOutputs({ platforms: this.platforms, repositories: this.repositories });
  }
}

/**
 * The digest, or unknown: in a preview of a changed context the provider answers an empty text, as though it were
 * known.
 */
function knownDigest(image: dockerBuild.Image): pulumi.Output<string> {
  return image.digest.apply((digest) => digest || (pulumi.unknown as string));
}

function secretValue(source: SecretSource<pulumi.Input<string>>): pulumi.Output<string> {
  if ("env" in source) return pulumi.secret(process.env[source.env] ?? "");
  if ("file" in source) return pulumi.secret(readFileSync(source.file, "utf8"));
  return pulumi.secret(source.value);
}
