import { isAttested } from "../docker-build/attestation-args.ts";
import type { AskImageDigest } from "../parents/image-digest.ts";
import type { Image } from "../settings/image.ts";
import type { DecidedImage } from "./decide-image.ts";
import type { RecordedBuilds } from "./recorded-builds.ts";

/** What others that are built on an image have to know of it before anything is built. */
export interface KnownImage {
  /** The platforms that this run has, built or taken. */
  readonly platforms: readonly string[];
  /** Of the image manifest of a platform; undefined while that is to be built, and where nobody can tell. */
  digestOf(platform: string): Promise<string | undefined>;
}

/** One of which nothing is known. */
export interface UnknownImage {
  /** Why, in a clause that follows its name, with the fix. */
  readonly problem: string;
}

/** An image that is planned. */
export function knownOfDecided(
  whole: Image,
  { image, taken, toBuild }: DecidedImage,
  recorded: RecordedBuilds | undefined,
  askDigest: AskImageDigest | undefined,
): KnownImage {
  const { name, repositories } = whole;
  const given = new Map(whole.given.map(({ platform, digest }) => [platform, digest]));
  const pushedOf = (platform: string): unknown => {
    if (given.has(platform)) return given.get(platform);
    const isTaken = taken.get(platform)?.digest;
    if (isTaken !== undefined || toBuild.includes(platform)) return isTaken;
    return recorded?.taken(name, platform)?.digest ?? recorded?.find(name, platform)?.digest;
  };
  return {
    platforms: [...image.builds.map(({ platform }) => platform), ...image.given.map(({ platform }) => platform)],
    digestOf: async (platform) => {
      const pushed = pushedOf(platform);
      if (typeof pushed !== "string" || pushed === "") return undefined;
      // What this project pushes without attestations is the image itself.
      return isAttested(whole) || given.has(platform) ? imageDigest(repositories, pushed, askDigest) : pushed;
    },
  };
}

/** Undefined where the registry cannot tell: the build says why. */
export async function imageDigest(
  [repository]: readonly string[],
  pushed: string,
  askDigest: AskImageDigest | undefined,
): Promise<string | undefined> {
  if (repository === undefined) return undefined;
  return askDigest ? askDigest(repository, pushed).catch(() => undefined) : pushed;
}
