import type { Input } from "@pulumi/pulumi";
import type { SignInput } from "../../lib/signing/sign-input.ts";
import type { AskedBase } from "../bases/ask-bases.ts";
import { type Annotations, baseAnnotations, commonAnnotations } from "../bases/base-annotations.ts";
import { type AskAge, baseWarnings } from "../bases/base-warnings.ts";
import type { Pins } from "../bases/pins.ts";
import { settleBases } from "../bases/settle-bases.ts";
import { buildFingerprint, differences } from "../built/build-fingerprint.ts";
import type { BuiltPlatform } from "../built/built-platform.ts";
import type { ImageContent } from "../docker-build/content.ts";
import { platformBuild } from "../docker-build/platform-build.ts";
import { isRecorded, type RecordedBuild } from "../docker-build/recorded-build.ts";
import { builtWith } from "../docker-build/together.ts";
import { type BasesSetting, basesSetting } from "../settings/bases.ts";
import type { Build, Image } from "../settings/image.ts";
import { isMap } from "../settings/raw.ts";
import type { PlannedImage } from "./plan-images.ts";
import type { PlannedMetadata } from "./plan-metadata.ts";
import { secretValues } from "./secret-values.ts";

/** What was built for a platform, here or elsewhere. */
export type Recorded = { readonly build: RecordedBuild } | { readonly built: BuiltPlatform };

/** What of an image has been built, and who tells more of bases. */
export interface Settling {
  /** What was built for a platform. */
  readonly recorded: (platform: string) => Recorded | undefined;
  /**
   * Set where all of the image was built elsewhere for this update: `plan` where a plan has its bases, `files` where they
   * are what they were there.
   */
  readonly basesOf?: "plan" | "files" | undefined;
  readonly secrets: Image<Input<string>>["secrets"];
  readonly askAge: AskAge;
}

/** An image of which it is decided what its builds take. */
export interface SettledImage {
  readonly metadata: SettledMetadata;
  /** Whether nothing of it is built, as far as that is decided by its arguments. */
  readonly isKept: boolean;
  /** The platforms that are built, because the last update has not built them as they are to be. */
  readonly toBuild: readonly string[];
}

/** What an image is called and made of, with the digests that its builds take. */
export interface SettledMetadata extends PlannedMetadata {
  /** By platform: what tells which base its image has. */
  readonly baseAnnotations: Readonly<Record<string, Annotations>>;
  /** Who signs what is published; absent where nobody does. */
  readonly signing?: SignInput;
}

/** Decides which digests the builds of an image take for their bases, by what was built before. */
export async function settleImage(
  { image, metadata }: PlannedImage,
  content: ImageContent,
  { recorded, basesOf, secrets, askAge }: Settling,
): Promise<SettledImage> {
  const setting = settingFor(image, basesOf);
  const asked = metadata.bases;
  const before = image.builds.map((build) => ({ build, found: recorded(build.platform) }));
  const isBuiltHere = (platform: string) => {
    const found = before.find(({ build }) => build.platform === platform)?.found;
    return found === undefined || "build" in found;
  };
  const togetherWith = (build: Build) => {
    const [first, ...others] = builtWith(image, build, isBuiltHere);
    return [first, others] as const;
  };
  /** The platforms whose builds are not recorded as they would be with these bases. */
  const changed = async (bases: readonly AskedBase[], isTold: boolean): Promise<string[]> => {
    const common = {
      name: image.name,
      metadata: Promise.resolve(withBases(image, { ...metadata, bases }, isTold)),
      content: Promise.resolve(content),
      secrets: {},
    };
    const isSame = async (found: Recorded, build: Build): Promise<boolean> =>
      "built" in found
        ? differences(found.built.fingerprint, await buildFingerprint(common, build)).length === 0
        : isRecorded(platformBuild(common, ...togetherWith(build)), () => secretValues(secrets), found.build);
    const platforms = before.map(async ({ build, found }): Promise<string[]> => {
      return found && (await isSame(found, build)) ? [] : [build.platform];
    });
    return (await Promise.all(platforms)).flat();
  };
  const settled = await settleBases(
    setting,
    asked,
    before.flatMap(({ found }) => (found ? [pinsOf(found)] : [])),
    async (bases, isTold) => (await changed(bases, isTold)).length === 0,
    basesOf === "files",
  );
  const { bases, isTold, isKept } = settled;
  const warnings = [...metadata.warnings, ...(await baseWarnings(setting, asked, settled, askAge))];
  return {
    metadata: withBases(image, { ...metadata, bases, warnings }, isTold),
    isKept,
    toBuild: await changed(bases, isTold),
  };
}

/** Bases that moved while jobs were building are none of this update's. */
function settingFor(image: Image, basesOf: Settling["basesOf"]): BasesSetting {
  const setting = basesSetting(image);
  if (setting === "float" || basesOf === undefined) return setting;
  return basesOf === "plan" ? "follow" : "report";
}

function pinsOf(recorded: Recorded): Pins {
  return "built" in recorded ? recorded.built.pins : pinsIn(recorded.build);
}

/** The metadata with annotations that tell of its bases. */
function withBases(image: Image, metadata: PlannedMetadata, isTold: boolean): SettledMetadata {
  const byPlatform = isTold ? baseAnnotations(image, metadata.bases, metadata.parents) : {};
  const { index } = metadata.annotations;
  const annotations = {
    ...metadata.annotations,
    ...(index && { index: { ...index, ...commonAnnotations(image, byPlatform) } }),
  };
  return { ...metadata, annotations, baseAnnotations: byPlatform };
}

/** What pinned the bases of a build. */
export function pinsIn({ context, buildArgs }: RecordedBuild): Pins {
  const named = isMap(context) && isMap(context.named) ? Object.entries(context.named) : [];
  return {
    contexts: Object.fromEntries(named.map(([name, place]) => [name, isMap(place) ? String(place.location) : ""])),
    args: isMap(buildArgs)
      ? Object.fromEntries(Object.entries(buildArgs).map(([name, value]) => [name, String(value)]))
      : {},
  };
}
