import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../lib/registry/trust.ts";
import { isAttested } from "./docker-build/attestation-args.ts";
import { imageDigestAskerOfProgram } from "./parents/image-digest.ts";
import type { ImagePlan } from "./plan/image.ts";
import type { PlatformResource } from "./platform-resource.ts";

type Platforms = readonly (Pick<PlatformResource, "digest" | "gates"> & { readonly platform: string })[];

/**
 * The digest of the image in what was pushed for a platform: gates and images that are built on it depend on that alone,
 * and not on a provenance that tells of another time.
 */
export function imageManifest(
  { image, registries }: ImagePlan,
  platform: string,
  pushed: pulumi.Input<string>,
): pulumi.Output<string> {
  return isWrapped(image, platform) ? manifestOf(image.repositories, pushed, registries) : pulumi.output(pushed);
}

/** The same of what was pushed with attestations, or by somebody else. */
export function manifestOf(
  [repository = ""]: readonly string[],
  pushed: pulumi.Input<string>,
  registries: Registries,
): pulumi.Output<string> {
  const digest = pulumi.output(pushed);
  if (!pulumi.runtime.hasEngine()) return digest;
  return digest.apply(async (known) => {
    try {
      return await imageDigestAskerOfProgram(registries)(repository, known);
    } catch (cause) {
      // A preview tells what it can.
      if (pulumi.runtime.isDryRun()) return pulumi.unknown as string;
      throw cause;
    }
  });
}

/**
 * What a state has to keep so that the next update asks no registry for them again: the digests of the images, by those
 * of what was pushed around them. Nothing of platforms that neither gates nor other images depend on.
 */
export function recordedManifests(
  plan: ImagePlan,
  platforms: Platforms,
): pulumi.Output<Record<string, string> | undefined> {
  const found = plan.metadata.then(async ({ isParent }) => {
    const isNeeded = isParent || plan.resources.length > 0;
    const gated = await Promise.all(platforms.map(async (each) => isNeeded || (await each.gates).length > 0));
    const wanted = platforms.filter(({ platform }, at) => gated[at] && isWrapped(plan.image, platform));
    if (wanted.length === 0) return undefined;
    const digests = wanted.map(({ platform, digest }) => pulumi.all([digest, imageManifest(plan, platform, digest)]));
    return pulumi.all(digests).apply((known) => Object.fromEntries(known));
  });
  return pulumi.output(found) as pulumi.Output<Record<string, string> | undefined>;
}

/** Whether what is pushed for a platform may be more than its image. */
function isWrapped(image: ImagePlan["image"], platform: string): boolean {
  return isAttested(image) || image.given.some((each) => each.platform === platform);
}
