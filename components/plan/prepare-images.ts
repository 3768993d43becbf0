import * as pulumi from "@pulumi/pulumi";
import type { Registries } from "../../lib/registry/trust.ts";
import { knownSecrets } from "../contexts/build-secrets.ts";
import { type ImageContent, imageContent } from "../docker-build/content.ts";
import { contextServers, problemsOutside } from "../preflight/ask.ts";
import { formatPath, layered, type Problem } from "../settings/problems.ts";
import { type KnownSecret, shownSecrets } from "../settings/shown-texts.ts";
import { tagsAsker } from "./existing-tags.ts";
import { liveAsker } from "./left-tags.ts";
import type { PlannedImage, PlannedImages, UntaggedImage } from "./plan-images.ts";
import type { MetadataPlanning } from "./plan-metadata.ts";
import { Sources } from "./sources.ts";

/** An image of which all is known that its builds are made of. */
export interface PreparedImage extends PlannedImage {
  /** What they read of this machine. */
  readonly content: ImageContent;
}

/** What a program is to build, and what is wrong with it. */
export interface PreparedImages {
  /** Those with nothing wrong. */
  readonly prepared: readonly PreparedImage[];
  readonly untagged: readonly UntaggedImage[];
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
    contexts: contextServers(registries),
    ...(pulumi.runtime.hasEngine() && { askLive: liveAsker(process.env, registries) }),
    isPreview: pulumi.runtime.isDryRun(),
    now: new Date(),
  };
}

/**
 * Asks for what only builders, registries and folders know of images that are planned.
 *
 * @param secrets those of the stack, beside the images' own, that no image may show
 */
export async function prepareImages(
  { planned, untagged, toBuild, areSettingsFine, problems }: PlannedImages,
  registries: Registries,
  secrets: readonly KnownSecret[] = [],
): Promise<PreparedImages> {
  const own = toBuild.flatMap(({ secrets: sources, at }) =>
    knownSecrets(sources).map(([id, value]) => ({ name: formatPath(at("secrets", id)), value })),
  );
  const shown = toBuild.flatMap((image) => shownSecrets(image, [...own, ...secrets]));
  const [outside, contents] = await Promise.all([
    problemsOutside(
      toBuild.flatMap(({ builds }) => builds),
      registries,
    ),
    Promise.all(areSettingsFine ? toBuild.map(async (image) => ({ image, ...(await imageContent(image)) })) : []),
  ]);
  return {
    prepared: planned.flatMap((each) => {
      const found = contents.find(({ image }) => image === each.image);
      return found && "content" in found ? [{ ...each, content: found.content }] : [];
    }),
    untagged,
    problems: layered([
      problems,
      shown,
      outside,
      contents.flatMap((each) => ("problems" in each ? each.problems : [])),
    ]),
  };
}
