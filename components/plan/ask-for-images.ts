import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../../lib/registry/trust.ts";
import { programBuilt } from "../built/program-built.ts";
import { type ImageContent, imageContent } from "../docker-build/content.ts";
import { askOutside } from "../preflight/ask.ts";
import type { OutsideFindings } from "../preflight/preflight.ts";
import type { Build, Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import { type ImageSigning, signingAsker } from "./image-signing.ts";
import { lastBuilds } from "./last-builds.ts";
import type { PlannedImages } from "./plan-images.ts";
import type { RecordedBuilds } from "./recorded-builds.ts";
import type { WantedPart } from "./wanted-images.ts";

/** What only builders, registries, folders and the stack's state know of the images of a program. */
export interface Answers {
  /** Undefined where nobody can tell. */
  readonly recorded: RecordedBuilds | undefined;
  readonly outside: OutsideFindings;
  /** What is read of this machine for each image that is to be built; for none while settings are at fault. */
  readonly contents: ReadonlyMap<Image, ImageContent>;
  /** Who signs each image that is planned. */
  readonly signing: ReadonlyMap<Image, ImageSigning>;
  /** What is wrong with the folders. */
  readonly ofContents: readonly Problem[];
}

/** Asks them all at once. */
export async function askForImages(
  { planned, toBuild, areSettingsFine, revision }: PlannedImages,
  wantedPart: WantedPart,
  registries: Registries,
): Promise<Answers> {
  const hasFiles = programBuilt() !== undefined;
  const recording = lastBuilds(planned, revision, registries);
  const asking = recording.then((recorded) => {
    // Asked for nothing here: where there are files nothing is built, and what was taken before may stay.
    const isOpen = ({ name }: Image, { platform }: Build) => !hasFiles && !recorded?.taken(name, platform);
    const builds = toBuild.flatMap((image) => wantedPart(image).builds.filter((build) => isOpen(image, build)));
    return askOutside(builds, registries);
  });
  const reading = (areSettingsFine ? toBuild : []).map(async (image) => ({ image, ...(await imageContent(image)) }));
  const askSigning = signingAsker(process.env, pulumi.runtime.isDryRun());
  const signers = planned.map(async ({ image }) => [image, await askSigning(image)] as const);
  const [recorded, outside, read, signing] = await Promise.all([
    recording,
    asking,
    Promise.all(reading),
    Promise.all(signers),
  ]);
  return {
    recorded,
    outside,
    contents: new Map(read.flatMap((each) => ("content" in each ? [[each.image, each.content]] : []))),
    signing: new Map(signing),
    ofContents: read.flatMap((each) => ("problems" in each ? each.problems : [])),
  };
}
