import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../../lib/registry/trust.ts";
import { ownResources, type RecordedResources } from "../github/recorded-state.ts";
import { type AskImageDigest, imageDigestAskerOfProgram } from "../parents/image-digest.ts";
import { imageDigest, type KnownImage } from "../plan/known-image.ts";
import type { LeftImage } from "../plan/plan-images.ts";
import { type RecordedImage, recordedDigests, recordedImage } from "./recorded-image.ts";

/** What the state has of an image that an update leaves as it is, for others that are built on it. */
export function knownOfRecorded(
  repositories: readonly string[],
  recorded: RecordedImage,
  askDigest: AskImageDigest | undefined,
): KnownImage {
  const digests = new Map(recordedDigests(recorded).map(({ platform, digest }) => [platform, digest]));
  return {
    platforms: [...digests.keys()],
    digestOf: async (platform) => {
      const pushed = digests.get(platform);
      return pushed ? imageDigest(repositories, pushed, askDigest) : undefined;
    },
  };
}

/** The same of one of several; undefined for one that was never built. */
export async function knownOfLeft(
  name: string,
  leftAlone: readonly LeftImage[],
  registries: Registries,
): Promise<KnownImage | undefined> {
  const left = leftAlone.find(({ image }) => image.name === name);
  if (!left || !pulumi.runtime.hasEngine()) return undefined;
  // A state that cannot be read is said where the builds are compared with it.
  const resources = await ownResources().catch((): RecordedResources => ({}));
  const recorded = recordedImage(resources, name);
  return recorded && knownOfRecorded(left.image.repositories, recorded, imageDigestAskerOfProgram(registries));
}
