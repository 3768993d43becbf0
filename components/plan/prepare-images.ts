import * as pulumi from "@pulumi/pulumi";
import { ageOf } from "../../lib/age.ts";
import { printable } from "../../lib/printable.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import type { AskAge } from "../bases/base-warnings.ts";
import { missingContexts } from "../bases/missing-contexts.ts";
import { buildOnly } from "../built/build-only.ts";
import { builtOf } from "../built/built-file.ts";
import type { BuiltPlatform } from "../built/built-platform.ts";
import { readKnown } from "../built/known-platforms.ts";
import { programBuilt } from "../built/program-built.ts";
import { pushedAsker } from "../built/pushed-members.ts";
import type { TakenPlatforms } from "../built/taken.ts";
import { knownSecrets } from "../contexts/build-secrets.ts";
import { programGit, programPlan } from "../contexts/program-plan.ts";
import { type ImageContent, imageContent } from "../docker-build/content.ts";
import type { RecordedBuild } from "../docker-build/recorded-build.ts";
import { ownResources } from "../github/recorded-state.ts";
import { askOutside, createdAskerOfProgram, imageAskerOfBuilt, imageAskerOfProgram } from "../preflight/ask.ts";
import type { Build, Image } from "../settings/image.ts";
import { formatPath, layered, type Problem } from "../settings/problems.ts";
import { type KnownSecret, shownSecrets } from "../settings/shown-texts.ts";
import { tagsAsker } from "./existing-tags.ts";
import { type ImageSigning, signingAsker } from "./image-signing.ts";
import { liveAsker } from "./left-tags.ts";
import { type Machines, machinesOf } from "./machines.ts";
import type { LeftImage, PlannedImage, PlannedImages } from "./plan-images.ts";
import type { MetadataPlanning } from "./plan-metadata.ts";
import { RecordedBuilds } from "./recorded-builds.ts";
import { type Recorded, type SettledImage, type SettledMetadata, type Settling, settleImage } from "./settle-image.ts";
import { Sources } from "./sources.ts";
import { changedWarning, type Decided, takePlatforms } from "./take-platforms.ts";

/** An image of which all is known that its builds are made of. */
export interface PreparedImage extends PlannedImage {
  readonly metadata: SettledMetadata;
  /** What they read of this machine. */
  readonly content: ImageContent;
  /** Where those of its platforms are built that this run builds. */
  readonly machines: Machines;
  /** The platforms that were built elsewhere and are not built. */
  readonly taken: TakenPlatforms;
}

type DecidedImage = Omit<PreparedImage, "machines"> & SettledImage & Decided;

/** What a program is to build, and what is wrong with it. */
export interface PreparedImages {
  /** Those with nothing wrong. */
  readonly prepared: readonly PreparedImage[];
  readonly leftAlone: readonly LeftImage[];
  readonly problems: readonly Problem[];
}

/** One for all images of a program: what is asked twice is asked once. */
let sources: Sources | undefined;

/** Where the images of this program are from. */
function programSources(): Sources {
  sources ??= new Sources({ env: process.env });
  return sources;
}

/** The commit of this program; empty where git knows none. */
export async function programRevision(): Promise<string> {
  return (await programSources().ofProgram()).sha;
}

/** What this program plans its images with. */
export function programPlanning(registries: Registries): MetadataPlanning {
  return {
    environment: process.env,
    sources: programSources(),
    askTags: tagsAsker(process.env, registries),
    git: programGit(),
    programPlan: programPlan(),
    // Where Pulumi is mocked, no registry is asked.
    ...(pulumi.runtime.hasEngine() && {
      askImage: programBuilt() ? imageAskerOfBuilt() : imageAskerOfProgram(registries),
      askLive: liveAsker(process.env, registries),
    }),
    isPreview: pulumi.runtime.isDryRun(),
    now: new Date(),
  };
}

/**
 * Asks for what only builders, registries, folders and the stack's state know of images that are planned.
 *
 * @param secrets those of the stack, beside the images' own, that no image may show
 * @param secretsOf the build secrets of an image, where a program has more of them than the plan could know
 */
export async function prepareImages(
  { planned, leftAlone, toBuild, areSettingsFine, problems, revision }: PlannedImages,
  registries: Registries,
  secrets: readonly KnownSecret[] = [],
  secretsOf: (image: Image) => Settling["secrets"] = (image) => image.secrets,
): Promise<PreparedImages> {
  const files = programBuilt();
  const recording = recordedBuilds(planned, revision, registries);
  const askSigning = signingAsker(process.env, pulumi.runtime.isDryRun());
  const own = toBuild.flatMap(({ secrets: sources, at }) =>
    knownSecrets(sources).map(([id, value]) => ({ name: formatPath(at("secrets", id)), value })),
  );
  const shown = toBuild.flatMap((image) => shownSecrets(image, [...own, ...secrets]));
  const [recorded, outside, contents, signers] = await Promise.all([
    recording,
    recording.then((recorded) => {
      // Asked for nothing here: where there are files nothing is built, and what was taken before may stay.
      const isOpen = ({ name }: Image, { platform }: Build) => files === undefined && !recorded?.taken(name, platform);
      const builds = toBuild.flatMap((image) => image.builds.filter((build) => isOpen(image, build)));
      return askOutside(builds, registries);
    }),
    Promise.all(areSettingsFine ? toBuild.map(async (image) => ({ image, ...(await imageContent(image)) })) : []),
    Promise.all(planned.map(async ({ image }) => [image, await askSigning(image)] as const)),
  ]);
  const signing = new Map(signers);
  const askCreated = createdAskerOfProgram(registries);
  const askAge: AskAge = async (name, digest) => ageOf((await askCreated(name, digest)) ?? "", new Date());
  const askPushed = pulumi.runtime.hasEngine() ? pushedAsker(process.env, registries) : undefined;
  const stackFile = `Pulumi.${pulumi.getStack()}.yaml`;
  const settled = planned.map(async (each): Promise<DecidedImage[]> => {
    const { image } = each;
    const found = contents.find((one) => one.image === image);
    if (!found || !("content" in found)) return [];
    const fileOf = (platform: string) => builtOf(files, image.name, platform);
    const takenOf = (platform: string) => recorded?.taken(image.name, platform);
    const hasFiles = image.builds.some(({ platform }) => fileOf(platform));
    const settling: Settling = {
      recorded: (platform) => recordedOf(fileOf(platform) ?? takenOf(platform), recorded?.find(image.name, platform)),
      basesOf: hasFiles ? (programPlan().file ? "plan" : "files") : undefined,
      secrets: secretsOf(image),
      askAge,
    };
    const { content } = found;
    const settled = await settleImage(each, content, settling);
    const taking = { files, recorded: takenOf, revision, askPushed, stackFile };
    const decided = await takePlatforms({ image, metadata: settled.metadata, content }, taking);
    const metadata = signed(settled.metadata, signing.get(image));
    return [{ ...each, content, ...settled, ...decided, metadata }];
  });
  const decided = (await Promise.all(settled)).flat();
  const late = await askOutside(
    decided.flatMap(({ changed }) => changed.map(({ build }) => build)),
    registries,
  );
  const machines = [...outside.machines, ...late.machines];
  const prepared = decided.map((each) => withMachines(each, { machines }));
  const unreadable = (files?.problems ?? []).map((message): Problem => ({ path: [], message }));
  const ofFiles = [...unreadable, ...decided.flatMap((each) => each.problems)];
  // What stays as it was built needs no base again.
  const kept = prepared.filter(({ isKept }) => isKept).map(({ image }) => image);
  const keptBuilds = new Set(kept.flatMap(({ builds }) => builds));
  const ofBases = [...outside.ofBases, ...late.ofBases]
    .filter(({ build }) => !keptBuilds.has(build))
    .map(({ problem }) => problem);
  return {
    prepared,
    leftAlone,
    problems: layered([
      [...problems, ...ofFiles],
      shown,
      planned.filter(({ image }) => !kept.includes(image)).flatMap(missingContexts),
      [...outside.problems, ...late.problems, ...ofBases],
      contents.flatMap((each) => ("problems" in each ? each.problems : [])),
      distinct([...signing.values()].flatMap((each) => each.problems)),
    ]),
  };
}

/** What was built for a platform: what is to be taken now counts before what was taken. */
function recordedOf(built: BuiltPlatform | undefined, build: RecordedBuild | undefined): Recorded | undefined {
  return built ? { built } : build && { build };
}

/** The image with where it is built, and a warning for each platform that was taken before. */
function withMachines(decided: DecidedImage, found: Parameters<typeof machinesOf>[2]): PreparedImage & SettledImage {
  const { image, metadata, taken, changed } = decided;
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
  return { ...decided, machines, metadata: { ...metadata, warnings: [...metadata.warnings, ...warnings] } };
}

function signed(metadata: SettledMetadata, { signing, warnings = [] }: Partial<ImageSigning> = {}): SettledMetadata {
  return { ...metadata, warnings: [...metadata.warnings, ...warnings], ...(signing && { signing }) };
}

/** What the settings of the stack lack, each image lacks: once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** What the stack's last update has built; undefined where nobody can tell, or nothing is to be built. */
async function recordedBuilds(
  planned: readonly PlannedImage[],
  revision: string,
  registries: Registries,
): Promise<RecordedBuilds | undefined> {
  if (!pulumi.runtime.hasEngine() || planned.length === 0) return undefined;
  const { known } = buildOnly(process.env) ?? {};
  // The stack of a command has built nothing; the file is of the one that it builds for.
  if (known !== undefined) {
    return RecordedBuilds.ofTaken(await readKnown(known, revision, pushedAsker(process.env, registries)));
  }
  try {
    return RecordedBuilds.of(await ownResources());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(
      printable(
        `the stack's state cannot be read, so every base is taken as it is now, and every platform is built here: ${reason}`,
      ),
    );
    return undefined;
  }
}
