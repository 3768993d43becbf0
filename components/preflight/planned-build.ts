import { contextProblem, dockerfilePath, isFolderLocation, isGitLocation } from "../settings/location.ts";
import { normalPlatform } from "../settings/platforms.ts";
import type { Path } from "../settings/problems.ts";
import { entriesOf, isMap, keysOf, type Located, textsOf } from "../settings/raw.ts";
import { DEFAULT_BUILDER, DEFAULT_CONTEXT, DEFAULT_DOCKERFILE } from "../settings/schema.ts";
import { builderProblem, platformProblem } from "../settings/values.ts";

/** The build of one platform, as far as it asks for something outside of the settings. */
export interface PlannedBuild {
  /** In normal form, and where it stands. */
  readonly platform: Located;
  /** The builder's name and where it stands; undefined for the one that buildx has in use. */
  readonly builder: Located | undefined;
  /**
   * The Dockerfile's path, relative to the project or to the git context, and where it stands; undefined when there is
   * no legal context.
   */
  readonly dockerfile: Located | undefined;
  /** As written; undefined for a folder. */
  readonly gitContext: string | undefined;
  /** As written: a git server may want one. */
  readonly secrets: unknown;
  /** Undefined for the last stage. */
  readonly target: Located | undefined;
  readonly args: Readonly<Record<string, string>>;
  /** Where each named context is, by its name. */
  readonly contexts: Readonly<Record<string, string>>;
  readonly publish: boolean;
}

/**
 * The builds of an image, from its settings as written (templates filled): what has no legal shape or value counts as
 * absent, so that a fault in one place hides nothing elsewhere. That fault itself is reported by the settings' rules.
 *
 * @param path where the image stands
 * @param builders builders by platform or `default`, and where they stand
 */
export function plannedBuilds(image: unknown, path: Path, builders: unknown, buildersPath: Path): PlannedBuild[] {
  if (!isMap(image)) return [];
  const named = textsOf(builders, buildersPath).filter(([, name]) => builderProblem(name) === undefined);
  const builderFor = (platform: string) =>
    named.find(([at]) => normalPlatform(String(at.at(-1))) === platform) ??
    named.find(([at]) => at.at(-1) === DEFAULT_BUILDER);
  const { context = DEFAULT_CONTEXT } = image;
  // One of no legal type stands for something all the same.
  const contexts = Object.fromEntries(
    entriesOf(image.contexts).map(([name, location]) => [name, typeof location === "string" ? location : ""]),
  );
  const platformsPath = [...path, "platforms"];
  const platforms = isMap(image.platforms)
    ? keysOf(image.platforms, platformsPath)
    : textsOf(image.platforms, platformsPath);
  return platforms
    .filter(([, name]) => platformProblem(name) === undefined)
    .map(([at, name]) => {
      const own = isMap(image.platforms) ? image.platforms[name] : undefined;
      const fields = isMap(own) ? own : {};
      /** The platform's own text of a field, else the image's. */
      const textOf = (field: string): Located | undefined =>
        textOfField(fields, field, at) ?? textOfField(image, field, path);
      const platform = normalPlatform(name);
      const builder = textOfField(fields, "builder", at);
      return {
        platform: [at, platform],
        builder: builder && builderProblem(builder[1]) === undefined ? builder : builderFor(platform),
        dockerfile: dockerfileIn(context, textOf("dockerfile") ?? [[...path, "dockerfile"], DEFAULT_DOCKERFILE]),
        gitContext: gitLocation(context),
        secrets: image.secrets,
        target: textOf("target"),
        args: { ...argumentsOf(image.args), ...argumentsOf(fields.args) },
        contexts,
        publish: image.publish !== false,
      };
    });
}

function textOfField(fields: Record<string, unknown>, field: string, path: Path): Located | undefined {
  const value = fields[field];
  return typeof value === "string" && value !== "" ? [[...path, field], value] : undefined;
}

function dockerfileIn(context: unknown, [at, file]: Located): Located | undefined {
  if (typeof context !== "string") return undefined;
  if (isFolderLocation(context)) return [at, dockerfilePath(context, file)];
  return gitLocation(context) === undefined ? undefined : [at, file];
}

function gitLocation(context: unknown): string | undefined {
  if (typeof context !== "string" || contextProblem(context) !== undefined) return undefined;
  return isGitLocation(context) ? context : undefined;
}

/** What has no legal type counts as left out. */
function argumentsOf(args: unknown): Record<string, string> {
  const values = isMap(args) ? entriesOf(args) : [];
  return Object.fromEntries(
    values
      .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
      .map(([name, value]) => [name, String(value)]),
  );
}
