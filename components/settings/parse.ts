import { checkCachePlace } from "./cache-place.ts";
import { checkBuilders, checkImageRules, checkImages } from "./check.ts";
import { checkGithub } from "./check-github.ts";
import { checkFiles, type ProjectFiles } from "./files.ts";
import { checkShape } from "./issues.ts";
import { linkImages } from "./link.ts";
import { normalPlatform } from "./platforms.ts";
import { layered, type Path, type Problem } from "./problems.ts";
import { entriesOf, isMap } from "./raw.ts";
import { checkRegistries } from "./registries.ts";
import { type ImageInput, type ImageSettings, imageSchema, type Settings, settingsSchema } from "./schema.ts";
import { fillTemplates, type TemplateContext } from "./template.ts";
import { imageNameProblem } from "./values.ts";

/** What the settings are checked against. */
export interface SettingsContext extends TemplateContext {
  /** The project's folder; without it nothing is looked up there. */
  readonly files?: ProjectFiles;
}

/** The settings as they stand under `multiarch:`. */
export interface RawSettings {
  readonly images?: unknown;
  readonly builders?: unknown;
  readonly registries?: unknown;
  readonly github?: unknown;
}

/** What was read, or what is wrong with it; and what was written, templates filled, whatever its shape. */
export type Parsed<Value> = ({ readonly settings: Value } | { readonly problems: readonly Problem[] }) & {
  readonly written: unknown;
};

/**
 * Reads the settings of a stack: fills templates, checks shape and rules, fills in defaults. Never throws.
 *
 * @param raw what stands under `multiarch:` in the stack's configuration
 * @returns the settings, or all problems of the whole configuration, sorted by path; `written` holds the images
 */
export function parseSettings(raw: RawSettings, context: SettingsContext): Parsed<Settings> {
  const templates: Problem[] = [];
  let images = raw.images;
  if (isMap(images)) {
    images = Object.fromEntries(
      Object.entries(images).map(([name, image]) => {
        const { value, problems } = fillTemplates(image, ["images", name], context);
        templates.push(...problems);
        return [name, value];
      }),
    );
  }
  const { github: ofGithub, ...others } = raw;
  const github = ofGithub === undefined ? undefined : checkGithub(ofGithub, ["github"], context);
  if (github && "settings" in github) images = linkImages(images, github.settings);
  const written = { ...others, ...(images === undefined ? {} : { images }) };
  const shape = checkShape(settingsSchema, written, []);
  const problems = layered([
    templates,
    [
      ...("problems" in shape ? shape.problems : []),
      ...checkImages(images, ["images"]),
      ...checkBuilders(raw.builders, ["builders"]),
      ...checkRegistries(raw.registries, ["registries"]),
    ],
    entriesOf(images).flatMap(([name, image]) => checkOutside(image, ["images", name], context)),
    github && "problems" in github ? github.problems : [],
  ]);
  if (problems.length > 0 || "problems" in shape) return { problems, written: images };
  const { images: parsed, builders, registries } = shape.value;
  const named = Object.entries(builders).map(([platform, builder]) => [normalPlatform(platform), builder]);
  const settings = { images: parsed, builders: Object.fromEntries(named), registries };
  return {
    settings: { ...settings, ...(github && "settings" in github && { github: github.settings }) },
    written: images,
  };
}

/**
 * Checks the arguments of one image in a program by the rules of the stack file. A key whose value is `undefined`
 * counts as left out. The value of a secret may be anything that is no plain map, for example an output: it is passed
 * on untouched.
 *
 * @returns the image's settings, or its problems with paths that begin with the image's name
 */
export function checkImage<Secret = string>(
  name: string,
  args: ImageInput<Secret>,
  context: SettingsContext,
): Parsed<ImageSettings<Secret>> {
  const { written, opaque } = withoutOpaqueSecrets(args);
  const filled = fillTemplates(written, [name], context);
  const shape = checkShape(imageSchema, filled.value, [name]);
  const nameProblem = imageNameProblem(name);
  const problems = layered([
    filled.problems,
    [
      ...(nameProblem === undefined ? [] : [{ path: [name], message: nameProblem }]),
      ...("problems" in shape ? shape.problems : []),
      ...checkImageRules(filled.value, [name]),
    ],
    checkOutside(filled.value, [name], context),
  ]);
  if (problems.length > 0 || "problems" in shape) return { problems, written: filled.value };
  const secrets = Object.entries(shape.value.secrets).map(([id, source]) => [
    id,
    opaque.has(id) ? { value: opaque.get(id) } : source,
  ]);
  return { settings: { ...shape.value, secrets: Object.fromEntries(secrets) }, written: filled.value };
}

/** Takes the secrets that only Pulumi can read out of the arguments; an empty text stands for each. */
function withoutOpaqueSecrets(args: unknown): { written: unknown; opaque: Map<string, unknown> } {
  const opaque = new Map<string, unknown>();
  const written = withoutUndefined(args);
  if (!isMap(written) || !isMap(written.secrets)) return { written, opaque };
  const secrets = Object.entries(written.secrets).map(([id, source]) => {
    if (typeof source !== "object" || source === null || Array.isArray(source) || isMap(source)) return [id, source];
    opaque.set(id, source);
    return [id, ""];
  });
  return { written: { ...written, secrets: Object.fromEntries(secrets) }, opaque };
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutUndefined(inner)]));
}

/** What lies outside the settings and must be there: files. */
function checkOutside(image: unknown, path: Path, { files, environment }: SettingsContext): Problem[] {
  if (files === undefined) return [];
  return [...checkFiles(image, path, files, environment), ...checkCachePlace(image, path, files)];
}
