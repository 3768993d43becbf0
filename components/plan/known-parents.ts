import { join } from "node:path";
import { slug } from "../docker-build/platform-build.ts";
import { unpushedFolder } from "../docker-build/unpushed-images.ts";
import { servingPlatform } from "../parents/check-parents.ts";
import type { Parent } from "../parents/parent.ts";
import type { Image } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";
import type { KnownImage, UnknownImage } from "./known-image.ts";
import type { PlannedImage } from "./plan-images.ts";

/** A machine whose own platform is known, one of which nobody can tell it, or one of a builder that is still to be made. */
export type MachinePlatform = { readonly platform: string } | "untold" | "later";

/** Whom the parents of an image are asked of. */
export interface ParentKnowledge {
  /** What is known of another image; undefined where this run has no such image. */
  readonly known: (image: string) => Promise<KnownImage | UnknownImage | undefined>;
  /** The machine that builds a platform of the image: its own platform, or why that is not known. */
  readonly machineOf: (platform: string) => MachinePlatform;
  /** The named contexts with which a platform was built last. */
  readonly contextsOf: (platform: string) => Readonly<Record<string, unknown>>;
  /** Whether a platform of the image is wanted at all. */
  readonly isWanted: (platform: string) => boolean;
}

/** The image with what is known of its parents before anything is built, and what is wrong with them. */
export async function withKnownParents(
  planned: PlannedImage,
  knowledge: ParentKnowledge,
): Promise<{ readonly planned: PlannedImage; readonly problems: readonly Problem[] }> {
  const { image, metadata } = planned;
  const problems: Problem[] = [];
  const found = Object.entries(metadata.parents).map(async ([platform, parents]) => {
    const own = await Promise.all(parents.map((parent) => knownParent(parent, platform, image, knowledge, problems)));
    return [platform, own] as const;
  });
  const parents = Object.fromEntries(await Promise.all(found));
  return { planned: { image, metadata: { ...metadata, parents } }, problems };
}

async function knownParent(
  parent: Parent,
  platform: string,
  image: Image,
  { known, machineOf, contextsOf, isWanted }: ParentKnowledge,
  problems: Problem[],
): Promise<Parent> {
  const { context, image: name } = parent;
  const path = image.at("contexts", context);
  const there = await known(name);
  const problem = (message: string) => {
    const isKnown = problems.some((each) => each.message === message);
    if (isWanted(platform) && !isKnown) problems.push({ path, message });
    return parent;
  };
  if (!there) {
    return problem(
      `is built on ${quote(name)}, which this run leaves out; add it to --images (what is built already is not built again)`,
    );
  }
  if ("problem" in there) return problem(`is built on ${quote(name)}, ${there.problem}`);
  const wanted = parent.platform ?? (await platformOfMachine(parent, platform, there, machineOf, contextsOf));
  // The builder is still to be made.
  if (wanted === undefined) return { ...parent, ...layoutOf(name, platform) };
  const taken = servingPlatform(there.platforms, wanted);
  const digest = await there.digestOf(taken ?? wanted);
  if (taken === undefined && digest === undefined) {
    return problem(
      parent.platform === undefined
        ? `is read for the platform of the builder, ${wanted}, and ${quote(name)} is built for ${there.platforms.join(", ")} only; add it to the platforms of ${quote(name)}, or remove --platform=$BUILDPLATFORM`
        : `is read for ${wanted} of ${quote(name)}, which this run does not build; add it to --platforms (what is built already is not built again)`,
    );
  }
  const found = taken ?? wanted;
  return { ...parent, platform: found, ...layoutOf(name, found), ...(digest !== undefined && { digest }) };
}

/** Where a build that pushes nothing leaves an image. */
function layoutOf(image: string, platform: string): Pick<Parent, "layout"> {
  const folder = unpushedFolder(process.env);
  return folder === undefined ? {} : { layout: join(folder, `${image}-${slug(platform)}`) };
}

/**
 * The platform that stands for that of the machine. What was built elsewhere tells by its digest which one that was; where
 * nobody can tell, it is the platform that is built; undefined while the builder is still to be made.
 */
async function platformOfMachine(
  { context }: Parent,
  platform: string,
  { platforms, digestOf }: KnownImage,
  machineOf: ParentKnowledge["machineOf"],
  contextsOf: ParentKnowledge["contextsOf"],
): Promise<string | undefined> {
  const machine = machineOf(platform);
  if (typeof machine === "object") return machine.platform;
  const location = String(contextsOf(platform)[context] ?? "");
  for (const other of platforms) {
    const digest = await digestOf(other);
    if (digest !== undefined && location.endsWith(`@${digest}`)) return other;
  }
  return machine === "later" ? undefined : platform;
}
