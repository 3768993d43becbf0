import * as pulumi from "@pulumi/pulumi";
import { once } from "../../lib/once.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { builtOf } from "../built/built-file.ts";
import { imageDigestAskerOfProgram } from "../parents/image-digest.ts";
import type { Answers } from "./ask-for-images.ts";
import { type DecidedImage, type Deciding, decideImage } from "./decide-image.ts";
import { type KnownImage, knownOfDecided, type UnknownImage } from "./known-image.ts";
import { type ParentKnowledge, withKnownParents } from "./known-parents.ts";
import type { PlannedImage, PlannedImages } from "./plan-images.ts";
import { pinsIn } from "./settle-image.ts";

/** An image of which it is decided what becomes of its platforms, and what those that are built on it have to know. */
export interface DecidedParent {
  readonly decided: DecidedImage;
  readonly known: KnownImage;
}

/** Tells of images of the program beside those that are planned together: of others, and of those that are left as they are. */
export type KnowBeside = (image: string) => Promise<KnownImage | UnknownImage | undefined>;

/** What is decided with, whatever the image. */
interface DecidingAll {
  readonly deciding: Deciding;
  readonly answers: Pick<Answers, "contents" | "outside">;
  readonly registries: Registries;
  readonly knowBeside: KnowBeside | undefined;
}

/** Decides what becomes of the images of a program, of each after those that it is built on. */
export async function decideImages(
  { planned }: Pick<PlannedImages, "planned">,
  { deciding, answers, registries, knowBeside }: DecidingAll,
): Promise<DecidedParent[]> {
  const { recorded, files, wantedPart } = deciding;
  const askDigest = pulumi.runtime.hasEngine() ? imageDigestAskerOfProgram(registries) : undefined;
  const decisions = once<DecidedParent | undefined>();

  const decide = (each: PlannedImage) =>
    decisions([each.image.name], async (): Promise<DecidedParent | undefined> => {
      const content = answers.contents.get(each.image);
      if (!content) return undefined;
      const found = await withKnownParents(each, knowledgeFor(each));
      const decided = await decideImage(found.planned, content, deciding);
      const known = knownOfDecided(each.image, decided, recorded, askDigest);
      return { decided: { ...decided, problems: [...found.problems, ...decided.problems] }, known };
    });

  const known = async (name: string): Promise<KnownImage | UnknownImage | undefined> => {
    const own = planned.find(({ image }) => image.name === name);
    if (own) return (await decide(own))?.known ?? unknown(own);
    return knowBeside?.(name);
  };

  const knowledgeFor = ({ image }: PlannedImage): ParentKnowledge => ({
    known,
    machineOf: (platform) => {
      const own = image.builds.find((build) => build.platform === platform);
      const machine = answers.outside.machines.find(({ build }) => build === own)?.machine;
      if (machine?.platform !== undefined) return { platform: machine.platform };
      return own?.declared ? "later" : "untold";
    },
    contextsOf: (platform) => {
      const built = builtOf(files, image.name, platform) ?? recorded?.taken(image.name, platform);
      const build = recorded?.find(image.name, platform);
      return built?.pins.contexts ?? (build ? pinsIn(build).contexts : {});
    },
    isWanted: (platform) => wantedPart(image).builds.some((build) => build.platform === platform),
  });

  return (await Promise.all(planned.map(decide))).flatMap((each) => each ?? []);
}

/** One whose folders cannot be read, which is a problem of its own. */
function unknown({ image }: PlannedImage): KnownImage {
  return { platforms: Object.keys(image.platforms), digestOf: async () => undefined };
}
