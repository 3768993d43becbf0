import type { Input } from "@pulumi/pulumi";
import { type Builders, builderFor, type DeclaredBuilder } from "./builders.ts";
import { type GateSecret, withGateSecrets } from "./gates.ts";
import { normalPlatform } from "./platform-name.ts";
import type { Path } from "./problems.ts";
import type { Located } from "./raw.ts";
import type { ImageInput, ImageSettings } from "./schema.ts";

/**
 * An image as the settings have it: what is left out has its default, and what is invalid counts as left out, but for a
 * context, which then is none.
 */
export interface Image<Secret = string> extends ImageSettings<Secret> {
  readonly name: string;
  /** Of the platforms that are built, in their order. */
  readonly builds: readonly Build<Secret>[];
  /** The platforms that were built elsewhere, in their order. */
  readonly given: readonly GivenPlatform[];
  /** The path of a field, or of what is inside of it, in the settings; that of the image where no field is named. */
  at(...field: Path): Path;
  /** Whether nothing invalid was left out of a field. */
  isWhole(field: keyof ImageSettings): boolean;
}

/** The builder of a platform. */
export interface PlatformBuilder {
  /** Undefined for the one that buildx has in use. */
  readonly builder: string | undefined;
  /** Absent for a builder that is only named. */
  readonly declared?: DeclaredBuilder;
}

/** A platform that was built elsewhere. Its gates are run here. */
export interface GivenPlatform extends PlatformBuilder {
  /** In normal form. */
  readonly platform: string;
  /** Of its manifest. In a program it may come from another resource. */
  readonly digest: Input<string>;
  /** The path of the platform, or of a field of it. */
  at(...field: Path): Path;
}

/** The build of one platform: the settings of its image, with what differs on the platform in their place. */
export interface Build<Secret = string> extends Omit<ImageSettings<Secret>, "platforms" | "gates">, PlatformBuilder {
  /** In normal form; as written where it is none, which is a problem. */
  readonly platform: string;
  /** The path of what counts for this build; of a builder that nobody names, where all could be named. */
  at(field: keyof Build, ...inside: Path): Path;
}

/** An image's settings as they were read. */
export interface ReadSettings {
  /** What of them is valid, as it was written. */
  readonly written: ImageInput;
  /** The same with defaults filled in. */
  readonly settings: ImageSettings;
  /** The paths of what is valid. */
  readonly at: Image["at"];
  readonly isWhole: Image["isWhole"];
}

/** Makes an image of its settings: gives each platform the build that they ask for. */
export function makeImage(name: string, { written, settings, at, isWhole }: ReadSettings, builders: Builders): Image {
  const places = platformPlaces(written.platforms);
  const { platforms, gates: _, ...common } = settings;
  const given = Object.entries(platforms).flatMap(([platform, { digest }]): GivenPlatform[] => {
    if (digest === undefined) return [];
    const builder = builderOf(builderFor(builders, platform)?.[1], builders);
    return [
      { platform, digest, ...builder, at: (...field) => at("platforms", ...(places.get(platform) ?? []), ...field) },
    ];
  });
  const toBuild = Object.entries(platforms).filter(([, { digest }]) => digest === undefined);
  const builds = toBuild.map(([platform, { digest: _, ...own }]): Build => {
    const place = places.get(platform) ?? [];
    const named = builderFor(builders, platform);
    return {
      ...common,
      ...own,
      args: { ...common.args, ...own.args },
      platform,
      ...builderOf(own.builder ?? named?.[1], builders),
      at(field, ...inside) {
        if (field === "platform") return at("platforms", ...place);
        if (field !== "args" && field in own) return at("platforms", ...place, field, ...inside);
        return field === "builder" ? (named?.[0] ?? builders.path) : at(field, ...inside);
      },
    };
  });
  const contexts = isAllGiven({ builds, given }) ? {} : settings.contexts;
  return { ...settings, contexts, name, builds, given, at, isWhole };
}

/** Whether all of an image was built elsewhere, so that nothing is read for builds. */
export function isAllGiven({ builds, given }: Pick<Image<unknown>, "builds" | "given">): boolean {
  return builds.length === 0 && given.length > 0;
}

function builderOf(name: string | undefined, { declared: all }: Builders): PlatformBuilder {
  const declared = name === undefined ? undefined : all.get(name.toLowerCase());
  // The name as buildx keeps it, whoever wrote it.
  return { builder: declared?.declaration.name ?? name, ...(declared && { declared }) };
}

/**
 * The same image with other secrets, which are guarded by Pulumi or known by now.
 *
 * @param ofGate the value of a secret of a gate; left out, only what is read where it is used stays
 */
export function withSecrets<Secret>(
  { gates, ...image }: Image<unknown>,
  secrets: Image<Secret>["secrets"],
  ofGate?: GateSecret<Secret>,
): Image<Secret> {
  const builds = image.builds.map((build) => ({ ...build, secrets }));
  return { ...image, secrets, builds, ...(gates && { gates: gates.map((gate) => withGateSecrets(gate, ofGate)) }) };
}

/** The same image with the digests that a program gives for platforms, by platform. */
export function withDigests<Secret>(image: Image<Secret>, digests: ReadonlyMap<string, Input<string>>): Image<Secret> {
  const given = image.given.map((each) => ({ ...each, digest: digests.get(each.platform) ?? each.digest }));
  return { ...image, given };
}

/** The same image with other names of its repositories. */
export function withRepositories<Secret>(image: Image<Secret>, repositories: string[]): Image<Secret> {
  return { ...image, repositories, builds: image.builds.map((build) => ({ ...build, repositories })) };
}

/** The texts of a list, each with its path. */
export function textsOfList(image: Image<unknown>, field: "repositories" | "tags" | "flavor" | "forceTags"): Located[] {
  return (image[field] ?? []).map((text, position) => [image.at(field, position), text]);
}

/** The Dockerfiles that an image's builds read, each with the first path that names it. */
export function dockerfilesOf({ builds }: Image<unknown>): Located[] {
  const places = builds.map((build): Located => [build.at("dockerfile"), build.dockerfile]);
  return [...new Map(places.map((each) => [JSON.stringify(each), each])).values()];
}

/** The positions of platforms among those of an image, by their names in normal form. */
function platformPlaces(platforms: ImageInput["platforms"]): Map<string, Path> {
  const written = Array.isArray(platforms)
    ? platforms.map((name, position) => [name, position] as const)
    : Object.keys(platforms).map((name) => [name, name] as const);
  // Of one that is named twice, which is a problem, the first place is told.
  return new Map(written.toReversed().map(([name, key]) => [normalPlatform(name), [key]]));
}
