import * as pulumi from "@pulumi/pulumi";
import { ageOf } from "../../lib/age.ts";
import { printable } from "../../lib/printable.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import type { AskAge } from "../bases/base-warnings.ts";
import { missingContexts } from "../bases/missing-contexts.ts";
import { knownSecrets } from "../contexts/build-secrets.ts";
import { programGit, programPlan } from "../contexts/program-plan.ts";
import { type ImageContent, imageContent } from "../docker-build/content.ts";
import { ownResources } from "../github/recorded-state.ts";
import { askOutside, createdAskerOfProgram, imageAskerOfProgram } from "../preflight/ask.ts";
import type { Image } from "../settings/image.ts";
import { formatPath, layered, type Problem } from "../settings/problems.ts";
import { type KnownSecret, shownSecrets } from "../settings/shown-texts.ts";
import { tagsAsker } from "./existing-tags.ts";
import { liveAsker } from "./left-tags.ts";
import { type Machines, machinesOf } from "./machines.ts";
import type { LeftImage, PlannedImage, PlannedImages } from "./plan-images.ts";
import type { MetadataPlanning } from "./plan-metadata.ts";
import { RecordedBuilds } from "./recorded-builds.ts";
import { type SettledImage, type SettledMetadata, type Settling, settleImage } from "./settle-image.ts";
import { Sources } from "./sources.ts";

/** An image of which all is known that its builds are made of. */
export interface PreparedImage extends PlannedImage {
  readonly metadata: SettledMetadata;
  /** What they read of this machine. */
  readonly content: ImageContent;
  /** Where those of its platforms are built that this run builds. */
  readonly machines: Machines;
}

/** What a program is to build, and what is wrong with it. */
export interface PreparedImages {
  /** Those with nothing wrong. */
  readonly prepared: readonly PreparedImage[];
  readonly leftAlone: readonly LeftImage[];
  readonly problems: readonly Problem[];
}

/** One for all images of a program: what is asked twice is asked once. */
let sources: Sources | undefined;

/** What this program plans its images with. */
export function programPlanning(registries: Registries): MetadataPlanning {
  sources ??= new Sources({ env: process.env });
  return {
    environment: process.env,
    sources,
    askTags: tagsAsker(process.env, registries),
    git: programGit(),
    programPlan: programPlan(),
    // Where Pulumi is mocked, no registry is asked.
    ...(pulumi.runtime.hasEngine() && {
      askImage: imageAskerOfProgram(registries),
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
  { planned, leftAlone, toBuild, areSettingsFine, problems }: PlannedImages,
  registries: Registries,
  secrets: readonly KnownSecret[] = [],
  secretsOf: (image: Image) => Settling["secrets"] = (image) => image.secrets,
): Promise<PreparedImages> {
  const recording = recordedBuilds(planned);
  const own = toBuild.flatMap(({ secrets: sources, at }) =>
    knownSecrets(sources).map(([id, value]) => ({ name: formatPath(at("secrets", id)), value })),
  );
  const shown = toBuild.flatMap((image) => shownSecrets(image, [...own, ...secrets]));
  const [outside, contents] = await Promise.all([
    askOutside(
      toBuild.flatMap(({ builds }) => builds),
      registries,
    ),
    Promise.all(areSettingsFine ? toBuild.map(async (image) => ({ image, ...(await imageContent(image)) })) : []),
  ]);
  const recorded = await recording;
  const askCreated = createdAskerOfProgram(registries);
  const askAge: AskAge = async (name, digest) => ageOf((await askCreated(name, digest)) ?? "", new Date());
  const settled = planned.map(async (each): Promise<(PreparedImage & SettledImage)[]> => {
    const { image } = each;
    const found = contents.find((one) => one.image === image);
    if (!found || !("content" in found)) return [];
    const settling: Settling = {
      recorded: (platform) => recorded?.find(image.name, platform),
      secrets: secretsOf(image),
      askAge,
    };
    const settled = await settleImage(each, found.content, settling);
    const machines = machinesOf(image, settled.toBuild, outside);
    return [{ ...each, content: found.content, ...settled, machines }];
  });
  const prepared = (await Promise.all(settled)).flat();
  // What stays as it was built needs no base again.
  const kept = prepared.filter(({ isKept }) => isKept).map(({ image }) => image);
  const keptBuilds = new Set(kept.flatMap(({ builds }) => builds));
  const ofBases = outside.ofBases.filter(({ build }) => !keptBuilds.has(build)).map(({ problem }) => problem);
  return {
    prepared,
    leftAlone,
    problems: layered([
      problems,
      shown,
      planned.filter(({ image }) => !kept.includes(image)).flatMap(missingContexts),
      [...outside.problems, ...ofBases],
      contents.flatMap((each) => ("problems" in each ? each.problems : [])),
    ]),
  };
}

/** What the stack's last update has built; undefined where nobody can tell, or nothing is to be built. */
async function recordedBuilds(planned: readonly PlannedImage[]): Promise<RecordedBuilds | undefined> {
  if (!pulumi.runtime.hasEngine() || planned.length === 0) return undefined;
  try {
    return RecordedBuilds.of(await ownResources());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(
      printable(`the stack's state cannot be read, so every base is taken as it is now: ${reason}`),
    );
    return undefined;
  }
}
