import * as pulumi from "@pulumi/pulumi";
import { ageOf } from "../../lib/age.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { missingContexts } from "../bases/missing-contexts.ts";
import { buildOnly } from "../built/build-only.ts";
import { programBuilt } from "../built/program-built.ts";
import { pushedAsker } from "../built/pushed-members.ts";
import type { TakenPlatforms } from "../built/taken.ts";
import { knownSecrets } from "../contexts/build-secrets.ts";
import { programPlan } from "../contexts/program-plan.ts";
import type { ImageContent } from "../docker-build/content.ts";
import { askOutside, createdAskerOfProgram } from "../preflight/ask.ts";
import type { OutsideFindings } from "../preflight/preflight.ts";
import { gatesOf } from "../settings/gates.ts";
import type { Image } from "../settings/image.ts";
import { formatPath, layered, type Problem } from "../settings/problems.ts";
import { type KnownSecret, shownSecrets } from "../settings/shown-texts.ts";
import { askForImages } from "./ask-for-images.ts";
import type { DecidedImage, Deciding } from "./decide-image.ts";
import { decideImages, type KnowBeside } from "./decide-images.ts";
import type { ImageSigning } from "./image-signing.ts";
import type { KnownImage } from "./known-image.ts";
import { type Machines, machinesOf } from "./machines.ts";
import type { LeftImage, PlannedImage, PlannedImages } from "./plan-images.ts";
import type { SettledMetadata, Settling } from "./settle-image.ts";
import { changedWarning } from "./take-platforms.ts";
import { wantedPartOf } from "./wanted-images.ts";

/** An image of which all is known that its builds are made of. */
export interface PreparedImage extends PlannedImage {
  readonly metadata: SettledMetadata;
  /** What they read of this machine. */
  readonly content: ImageContent;
  /** Where those of its platforms are built that this run builds. */
  readonly machines: Machines;
  /** The platforms that were built elsewhere and are not built. */
  readonly taken: TakenPlatforms;
  /** What those that are built on it have to know. */
  readonly known: KnownImage;
}

/** What a program is to build, and what is wrong with it. */
export interface PreparedImages {
  /** Those with nothing wrong, with the builds that are wanted. */
  readonly prepared: readonly PreparedImage[];
  readonly leftAlone: readonly LeftImage[];
  readonly problems: readonly Problem[];
}

/**
 * Asks for what only builders, registries, folders and the stack's state know of images that are planned, and decides
 * what becomes of each platform.
 *
 * @param images as a whole, though maybe not all of their builds are wanted
 * @param secrets those of the stack, beside the images' own, that no image may show
 * @param secretsOf the build secrets of an image, where a program has more of them than the plan could know
 * @param knowBeside tells of images that the program makes beside these
 */
export async function prepareImages(
  images: PlannedImages,
  registries: Registries,
  secrets: readonly KnownSecret[] = [],
  secretsOf: (image: Image) => Settling["secrets"] = (image) => image.secrets,
  knowBeside?: KnowBeside,
): Promise<PreparedImages> {
  const { planned, leftAlone, toBuild, problems, revision } = images;
  const files = programBuilt();
  const wantedPart = wantedPartOf(buildOnly(process.env));
  const answers = await askForImages(images, wantedPart, registries);
  const { recorded, outside, signing, ofContents } = answers;
  const deciding = { ...decidingWith(registries), files, recorded, revision, wantedPart, secretsOf };
  const all = await decideImages(images, { deciding, answers, registries, knowBeside });
  const decided = all.map(({ decided }) => decided);
  const changed = decided.flatMap((each) => each.changed.map(({ build }) => build));
  const found = both(outside, await askOutside(changed, registries));
  const unreadable = (files?.problems ?? []).map((message): Problem => ({ path: [], message }));
  const ofFiles = [...unreadable, ...decided.flatMap((each) => each.problems)];
  const signerOf = ({ image: { name } }: DecidedImage) => [...signing].find(([image]) => image.name === name)?.[1];
  // What stays as it was built needs no base again.
  const kept = decided.filter(({ isKept }) => isKept);
  const isKept = ({ image }: PlannedImage) => kept.some(({ image: { name } }) => name === image.name);
  const keptBuilds = new Set(kept.flatMap(({ image }) => image.builds));
  return {
    prepared: all.map(({ decided, known }) => ({
      ...withMachines(signed(decided, signerOf(decided)), found),
      known,
    })),
    leftAlone,
    problems: layered([
      [...problems, ...ofFiles],
      shownIn(toBuild, secrets),
      planned.filter((each) => !isKept(each)).flatMap(missingContexts),
      [...found.problems, ...found.ofBases.filter(({ build }) => !keptBuilds.has(build)).map(({ problem }) => problem)],
      ofContents,
      distinct([...signing.values()].flatMap((each) => each.problems)),
    ]),
  };
}

/** What this program decides with, whatever the images. */
function decidingWith(registries: Registries): Pick<Deciding, "askAge" | "askPushed" | "hasPlan" | "stackFile"> {
  const askCreated = createdAskerOfProgram(registries);
  return {
    hasPlan: programPlan().file !== undefined,
    askAge: async (name, digest) => ageOf((await askCreated(name, digest)) ?? "", new Date()),
    askPushed: pulumi.runtime.hasEngine() ? pushedAsker(process.env, registries) : undefined,
    stackFile: `Pulumi.${pulumi.getStack()}.yaml`,
  };
}

/** Texts of the images that show a secret of theirs or of the stack. */
function shownIn(images: readonly Image[], secrets: readonly KnownSecret[]): Problem[] {
  const own = images.flatMap((image) => {
    const holders = [image, ...gatesOf(image).flatMap((gate) => (gate.kind === "dockerfile" ? [gate] : []))];
    return holders.flatMap(({ secrets: sources, at }) =>
      knownSecrets(sources).map(([id, value]) => ({ name: formatPath(at("secrets", id)), value })),
    );
  });
  return images.flatMap((image) => shownSecrets(image, [...own, ...secrets]));
}

function both(one: OutsideFindings, other: OutsideFindings): OutsideFindings {
  return {
    problems: [...one.problems, ...other.problems],
    ofBases: [...one.ofBases, ...other.ofBases],
    machines: [...one.machines, ...other.machines],
  };
}

/** The image with where it is built, and a warning for each platform that was taken before. */
function withMachines(decided: DecidedImage, found: OutsideFindings): Omit<PreparedImage, "known"> {
  const { image, metadata, content, taken, changed } = decided;
  const platforms = image.builds.map(({ platform }) => platform);
  const isBuilt = (platform: string) =>
    decided.toBuild.includes(platform) || changed.some(({ build }) => build.platform === platform);
  const machines = machinesOf(
    image,
    platforms.filter((platform) => isBuilt(platform) && !taken.has(platform)),
    found,
  );
  const isPreview = pulumi.runtime.isDryRun();
  // A job that builds for another one is there to build it.
  const told = buildOnly(process.env) ? [] : changed;
  const warnings = told.map((each) => changedWarning(each, isPreview, machines[each.build.platform]));
  const warned = { ...metadata, warnings: [...metadata.warnings, ...warnings] };
  return { image, metadata: warned, content, machines, taken };
}

function signed(decided: DecidedImage, { signing, warnings = [] }: Partial<ImageSigning> = {}): DecidedImage {
  const { metadata } = decided;
  const warned = { ...metadata, warnings: [...metadata.warnings, ...warnings], ...(signing && { signing }) };
  return { ...decided, metadata: warned };
}

/** What the settings of the stack lack, each image lacks: once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
