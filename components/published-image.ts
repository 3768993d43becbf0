import * as pulumi from "@pulumi/pulumi";
import type { Index } from "./index-resource.ts";
import type { Machines } from "./plan/machines.ts";

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
  /** The tags that point to it. */
  readonly tags: pulumi.Output<string[]>;
}

/** What an image has published. */
export interface PublishedImage {
  readonly platforms: Readonly<Record<string, PlatformOutput>>;
  readonly repositories: Readonly<Record<string, RepositoryOutput>>;
  /** The id of each build in Pulumi, by the build's name: an update that skips the image needs it. */
  readonly ids: Readonly<Record<string, pulumi.Input<string | undefined>>>;
  /** Where it was built: for reports. */
  readonly machines?: pulumi.Output<Machines>;
  /** The digests of its images by those of what was pushed around them, where gates or other images depend on them. */
  readonly images?: pulumi.Output<Record<string, string> | undefined>;
  /** For which builds and repositories the registries have accepted pushes. */
  readonly pushChecked?: Promise<string | undefined>;
  /** Whether its builds are read and not registered: the image was skipped, and its files were edited. */
  readonly isRead?: boolean;
}

/** The digest that is published for one platform. */
interface PublishedPlatform {
  readonly platform: string;
  readonly digest: pulumi.Input<string>;
}

/** The index in one repository, and the tags that point to it. */
interface PublishedIndex {
  readonly repository: string;
  readonly tags: pulumi.Input<string[]>;
  readonly index: Index;
}

/** The outputs of an image, by platform and by repository. */
export function publishedOutputs(
  builds: readonly PublishedPlatform[],
  indexes: readonly PublishedIndex[],
): Pick<PublishedImage, "platforms" | "repositories"> {
  const [first] = indexes;
  const platforms = builds.map(({ platform, digest }): [string, PlatformOutput] => [
    platform,
    {
      digest: pulumi.output(digest),
      ref: first ? pulumi.interpolate`${first.repository}@${digest}` : pulumi.output(""),
    },
  ]);
  const repositories = indexes.map(({ repository, tags, index: { digest, ref } }): [string, RepositoryOutput] => [
    repository,
    { digest, ref, tags: pulumi.output(tags) },
  ]);
  return { platforms: Object.fromEntries(platforms), repositories: Object.fromEntries(repositories) };
}
