import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../../lib/registry/trust.ts";
import { buildOnly } from "../built/build-only.ts";
import { readPushed } from "../built/known-platforms.ts";
import { ownResources, type RecordedResources } from "../github/recorded-state.ts";
import { type AskImageDigest, imageDigestAskerOfProgram } from "../parents/image-digest.ts";
import { imageDigest, type KnownImage, type UnknownImage } from "../plan/known-image.ts";
import type { LeftImage } from "../plan/plan-images.ts";
import { type RecordedImage, recordedDigests, recordedImage } from "./recorded-image.ts";

/** By platform, the digest of what the state says was pushed. */
export function pushedDigests(recorded: RecordedImage): Map<string, string> {
  return new Map(recordedDigests(recorded).map(({ platform, digest }) => [platform, digest]));
}

/** What is known of an image that an update leaves as it is, for others that are built on it. */
export function knownOfPushed(
  repositories: readonly string[],
  pushed: ReadonlyMap<string, string>,
  askDigest: AskImageDigest | undefined,
): KnownImage {
  return {
    platforms: [...pushed.keys()],
    digestOf: async (platform) => {
      const digest = pushed.get(platform);
      return digest ? imageDigest(repositories, digest, askDigest) : undefined;
    },
  };
}

/** The same of one of several; undefined where there is no engine, and of an image that is not left as it is. */
export async function knownOfLeft(
  name: string,
  leftAlone: readonly LeftImage[],
  registries: Registries,
): Promise<KnownImage | UnknownImage | undefined> {
  const left = leftAlone.find(({ image }) => image.name === name);
  if (!left || !pulumi.runtime.hasEngine()) return undefined;
  const only = buildOnly(process.env);
  if (only && only.known === undefined) return { problem: ONLY_STATE };
  const pushed = only?.known === undefined ? await pushedOf(name) : pushedIn(only.known, name);
  if (!pushed) return { problem: NEVER_PUBLISHED };
  return knownOfPushed(left.image.repositories, pushed, imageDigestAskerOfProgram(registries));
}

async function pushedOf(name: string): Promise<ReadonlyMap<string, string> | undefined> {
  // A state that cannot be read is said where the builds are compared with it.
  const resources = await ownResources().catch((): RecordedResources => ({}));
  const recorded = recordedImage(resources, name);
  return recorded && pushedDigests(recorded);
}

function pushedIn(file: string, name: string): ReadonlyMap<string, string> | undefined {
  const { [name]: pushed } = readPushed(file);
  return pushed && new Map(Object.entries(pushed));
}

const ONLY_STATE =
  "which is left as it is, and what was published of it is in the state of the stack; add --only-changed, which reads the state";
const NEVER_PUBLISHED = "which is left as it is, and this stack has never published it; publish it first";
