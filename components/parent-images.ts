import * as pulumi from "@pulumi/pulumi";
import { annotationsOfBase } from "./bases/base-annotations.ts";
import { fingerprint } from "./docker-build/fingerprint.ts";
import { type ImageBuild, platformBuild } from "./docker-build/platform-build.ts";
import { parentOf } from "./dockerfile/parent-location.ts";
import { imageManifest, manifestOf } from "./image-manifest.ts";
import { servingPlatform } from "./parents/check-parents.ts";
import { imageDigestAskerOfProgram } from "./parents/image-digest.ts";
import { type Parent, type ParentDigests, withParentDigests } from "./parents/parent.ts";
import { siblingOf } from "./parents/sibling.ts";
import type { ImagePlan } from "./plan/image.ts";
import type { Machines } from "./plan/machines.ts";
import { type MadeImage, madeImages } from "./plan/made-images.ts";
import type { PlatformOutput } from "./published-image.ts";
import { quote } from "./settings/problems.ts";
import { knownOfPushed, pushedDigests } from "./stack/known-recorded.ts";
import type { SkippedImage } from "./stack/skipped-images.ts";

/** What of an image others are built on that this run publishes. */
export function publishedImage(
  plan: ImagePlan,
  platforms: readonly { readonly platform: string; readonly digest: pulumi.Input<string> }[],
  fingerprinted: Promise<string>,
): MadeImage {
  return {
    sibling: siblingOf(plan.image),
    known: plan.known,
    fingerprint: fingerprinted,
    digestOf(platform) {
      const pushed = platforms.find((each) => each.platform === platform)?.digest;
      return pushed === undefined ? undefined : imageManifest(plan, platform, pushed);
    },
  };
}

/** The same of an image that this update leaves as it is. */
export function skippedImage(
  name: string,
  skipped: SkippedImage,
  platforms: Readonly<Record<string, PlatformOutput>>,
): MadeImage {
  const repositories = skipped.indexes.map(({ outputs }) => String(outputs.repository));
  const askDigest = imageDigestAskerOfProgram({});
  const digests = pushedDigests(skipped);
  return {
    sibling: { name, platforms: Object.keys(platforms), repositories, publish: repositories.length > 0, parents: [] },
    known: Promise.resolve(knownOfPushed(repositories, digests, askDigest)),
    fingerprint: Promise.resolve(JSON.stringify(Object.fromEntries(digests))),
    digestOf: (platform) => {
      const pushed = platforms[platform]?.digest;
      return pushed && manifestOf(repositories, pushed, {});
    },
  };
}

/**
 * The digests of the parents of each platform's build, known when these are pushed.
 *
 * @param machines where the image is built
 */
export function parentDigestsOf(
  { image, metadata }: ImagePlan,
  machines: pulumi.Output<Machines>,
): (platform: string) => pulumi.Output<ParentDigests> | undefined {
  const known = new Map<string, pulumi.Output<ParentDigests>>();
  const digestsOf = (platform: string): pulumi.Output<ParentDigests> => {
    const found = metadata.then(async ({ parents }) => {
      const made = await madeImages();
      const own = (parents[platform] ?? []).map((parent) => [
        parent.context,
        parentDigest(parent, made.get(parent.image), image.name, platform, machines),
      ]);
      return pulumi.all(Object.fromEntries(own) as Record<string, pulumi.Output<string>>);
    });
    return pulumi.output(found);
  };
  return (platform) => {
    const contexts = image.builds.find((build) => build.platform === platform)?.contexts ?? {};
    if (Object.values(contexts).every((location) => parentOf(location) === undefined)) return undefined;
    const digests = known.get(platform) ?? digestsOf(platform);
    known.set(platform, digests);
    return digests;
  };
}

function parentDigest(
  parent: Parent,
  made: MadeImage | undefined,
  child: string,
  platform: string,
  machines: pulumi.Output<Machines>,
): pulumi.Output<string> {
  const digestOn = (wanted: string): pulumi.Output<string> => {
    const taken = made && servingPlatform(made.sibling.platforms, wanted);
    const digest = (taken === undefined ? undefined : made?.digestOf(taken)) ?? parent.digest;
    if (digest !== undefined) return pulumi.output(digest);
    const lack = made
      ? `which is read for ${wanted}, and built for ${made.sibling.platforms.join(", ")} only; add the platform to it`
      : "which the program does not make; make it, too";
    const error = new pulumi.RunError(
      `the image "${child}" cannot be built for ${platform}: it is built on ${quote(parent.image)}, ${lack}`,
    );
    error.stack = "";
    throw error;
  };
  if (parent.platform !== undefined) return digestOn(parent.platform);
  return machines.apply((known) => digestOn(known[platform]?.platform ?? platform));
}

/** A text that changes with what the builds of an image declare and read, and with those of its parents. */
export async function imageFingerprint(parts: ImageBuild, { image, metadata }: ImagePlan): Promise<string> {
  let planned = await metadata;
  const made = Object.keys(planned.parents).length > 0 ? await madeImages() : undefined;
  for (const [platform, parents] of Object.entries(planned.parents)) {
    // What they are built from is known before what comes of it.
    const texts = await Promise.all(
      parents.map(async (parent) => [parent.context, (await made?.get(parent.image)?.fingerprint) ?? ""]),
    );
    planned = withParentDigests(planned, platform, Object.fromEntries(texts));
  }
  const common = { ...parts, metadata: Promise.resolve(planned), parentDigests: undefined };
  return fingerprint(
    common,
    image.builds.map((build) => platformBuild(common, build)),
  );
}

/** The annotations of a platform's descriptor in the index. */
export function descriptorAnnotations(
  { metadata }: ImagePlan,
  platform: string,
  parentDigests: (platform: string) => pulumi.Output<ParentDigests> | undefined,
): pulumi.Input<Record<string, string> | undefined> {
  const annotationsWith = async (digests: ParentDigests) => {
    const { annotations, baseAnnotations, parents } = await metadata;
    const own = annotations["manifest-descriptor"];
    return own && { ...own, ...annotationsOfBase(baseAnnotations[platform], parents[platform], digests) };
  };
  const digests = parentDigests(platform);
  return digests ? digests.apply(annotationsWith) : annotationsWith({});
}
