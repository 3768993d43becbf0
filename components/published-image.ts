import type * as pulumi from "@pulumi/pulumi";

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
  /** The tags that name it. */
  readonly tags: pulumi.Output<string[]>;
}

/** What an image has published. */
export interface PublishedImage {
  readonly platforms: Readonly<Record<string, PlatformOutput>>;
  readonly repositories: Readonly<Record<string, RepositoryOutput>>;
  /** What Pulumi knows each build by, by its name: an update that leaves the image as it is has to know it. */
  readonly ids: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether its builds are read and not registered, as an image is that was edited and left as it is. */
  readonly isRead?: boolean;
}
