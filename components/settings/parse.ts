import type { Input } from "@pulumi/pulumi";
import { type BuildersInput, buildersSchema, checkBuilders, readBuilders } from "./builders.ts";
import { checkCachePlace } from "./cache-place.ts";
import { checkGithub } from "./check-github.ts";
import { checkImageRules } from "./check-image.ts";
import { checkShape } from "./check-shape.ts";
import { checkTexts } from "./check-texts.ts";
import { checkFiles, type ProjectFiles } from "./files.ts";
import { type Image, withDigests, withSecrets } from "./image.ts";
import { linkPackages } from "./package-link.ts";
import { normalPlatform } from "./platform-name.ts";
import { layered, type Problem } from "./problems.ts";
import { entriesOf, isMap, keysOf } from "./raw.ts";
import { type ReadImage, readImage } from "./read-image.ts";
import { checkRegistries } from "./registries.ts";
import { checkRunners } from "./runners.ts";
import { type ImageInput, type Settings, settingsSchema } from "./schema.ts";
import { signSchema, withOpaqueTexts } from "./sign.ts";
import { fillTemplates, type TemplateContext } from "./template.ts";
import { imageNameProblem } from "./value-rules.ts";

/** What the settings are checked against. */
export interface SettingsContext extends TemplateContext {
  /** The project's folder; without it nothing is looked up there. */
  readonly files?: ProjectFiles;
}

/** The settings under `multiarch:`. */
export interface RawSettings {
  readonly images?: unknown;
  readonly builders?: unknown;
  readonly runners?: unknown;
  readonly registries?: unknown;
  readonly sign?: unknown;
  readonly github?: unknown;
}

/** What was read, or what is wrong with it; and its images, whether anything is wrong or not. */
export type Parsed = ({ readonly settings: Settings } | { readonly problems: readonly Problem[] }) & {
  readonly images: readonly Image[];
};

/**
 * Reads the settings of a stack: fills templates, checks shape and rules, fills in defaults. Never throws.
 *
 * @param raw everything under `multiarch:` in the stack's configuration
 * @returns the settings, or all problems of the whole configuration, sorted by path
 */
export function parseSettings(raw: RawSettings, context: SettingsContext): Parsed {
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
  const { value: stackWide, problems: ofSign } = fillTemplates({ sign: raw.sign }, [], context);
  templates.push(...ofSign);
  const sign = isMap(stackWide) ? stackWide.sign : undefined;
  const { github: ofGithub, sign: _sign, ...written } = raw;
  const others = { ...written, ...(sign !== undefined && { sign }) };
  const github = ofGithub === undefined ? undefined : checkGithub(ofGithub, ["github"], context);
  if (github && "settings" in github) images = linkPackages(images, github.settings);
  const builders = readBuilders(raw.builders, ["builders"]);
  const read = entriesOf(images).flatMap(([name, image]) =>
    isMap(image) ? [signed(readImage(String(name), image, ["images", name], builders), sign)] : [],
  );
  // What is no map is none of an image.
  const odd = isMap(images) ? Object.fromEntries(entriesOf(images).filter(([, image]) => !isMap(image))) : images;
  const shape = checkShape(settingsSchema, { ...others, ...(images === undefined ? {} : { images: odd }) }, []);
  const problems = layered([
    templates,
    [
      ...("problems" in shape ? shape.problems : []),
      ...checkTexts(imageNameProblem, keysOf(images, ["images"])),
      ...read.flatMap((each) => [...each.problems, ...checkImageRules(each.image)]),
      ...checkBuilders(raw.builders, ["builders"]),
      ...checkRunners(raw.runners, ["runners"]),
      ...checkRegistries(raw.registries, ["registries"]),
    ],
    read.flatMap(({ image }) => checkOutside(image, context)),
    github && "problems" in github ? github.problems : [],
  ]);
  const found = read.map(({ image }) => image);
  if (problems.length > 0 || "problems" in shape) return { problems, images: found };
  const settings = { images: Object.fromEntries(read.map(({ image, settings }) => [image.name, settings])) };
  return {
    images: found,
    settings: { ...settings, ...(github && "settings" in github && { github: github.settings }) },
  };
}

/** An image that says nothing of signatures is signed as the stack says. */
function signed({ image, settings, problems }: ReadImage, ofStack: unknown): ReadImage {
  const shape =
    image.sign === undefined && ofStack !== undefined ? checkShape(signSchema, ofStack, ["sign"]) : undefined;
  if (!shape || !("value" in shape)) return { image, settings, problems };
  const at: Image["at"] = (...field) => (field[0] === "sign" ? field : image.at(...field));
  return { image: { ...image, at, sign: shape.value }, settings: { ...settings, sign: shape.value }, problems };
}

/**
 * Checks the arguments of one image in a program by the rules of the stack file. A key whose value is `undefined`
 * counts as left out. The value of a secret, and the digest of a platform, may be anything that is no plain map, for
 * example an output: it is passed on untouched.
 *
 * @returns the image, and its problems with paths that begin with its name
 */
export function checkImage<Secret = string>(
  name: string,
  { builders = {}, ...args }: ImageInput<Secret> & { readonly builders?: BuildersInput | undefined },
  context: SettingsContext,
): { readonly image: Image<Secret>; readonly problems: readonly Problem[] } {
  const { written, secrets: opaque, digests, ofSign, ofGates } = withoutOpaque(args);
  const filled = fillTemplates(written, [name], context);
  const path = [name, "builders"];
  const whose = withoutUndefined(builders);
  const shape = checkShape(buildersSchema, whose, path);
  const read = readImage(name, filled.value, [name], readBuilders(whose, path));
  const nameProblem = imageNameProblem(name);
  const problems = layered([
    filled.problems,
    [
      ...(nameProblem === undefined ? [] : [{ path: [name], message: nameProblem }]),
      ...read.problems,
      ...checkImageRules(read.image),
      ...("problems" in shape ? shape.problems : []),
      ...checkBuilders(whose, path),
    ],
    checkOutside(read.image, context),
  ]);
  const secrets = Object.entries(read.image.secrets).map(([id, source]) => [
    id,
    opaque.has(id) ? { value: opaque.get(id) } : source,
  ]);
  const image = withDigests(
    withSecrets<Secret>(read.image, Object.fromEntries(secrets), (gate, id, value) => {
      const key = JSON.stringify([gate, id]);
      return (ofGates.has(key) ? ofGates.get(key) : value) as Secret;
    }),
    digests,
  );
  const sign = withOpaqueTexts(image.sign, ofSign);
  return { image: { ...image, ...(sign !== undefined && { sign }) }, problems };
}

/** Stands for a digest that is not known yet. */
const SOME_DIGEST = `sha256:${"0".repeat(64)}`;

/** Takes the values that only Pulumi can read out of the arguments; a text that is valid replaces each. */
function withoutOpaque(args: object): {
  written: Readonly<Record<string, unknown>>;
  /** By id. */
  secrets: Map<string, unknown>;
  /** By platform, in normal form. */
  digests: Map<string, Input<string>>;
  /** By field. */
  ofSign: Map<string, unknown>;
  /** By the gate's name and the secret's id, as JSON. */
  ofGates: Map<string, unknown>;
} {
  const secrets = new Map<string, unknown>();
  const digests = new Map<string, Input<string>>();
  const ofSign = new Map<string, unknown>();
  const ofGates = new Map<string, unknown>();
  const written = withoutUndefined({ ...args }) as {
    readonly secrets?: unknown;
    readonly platforms?: unknown;
    readonly sign?: unknown;
    readonly gates?: unknown;
  };
  const ofSecrets = changed(written.secrets, (id, source) => {
    if (!isOpaque(source)) return source;
    secrets.set(id, source);
    return "";
  });
  const ofPlatforms = changed(written.platforms, (platform, own) => {
    if (!isMap(own) || !isOpaque(own.digest)) return own;
    digests.set(normalPlatform(platform), own.digest as Input<string>);
    return { ...own, digest: SOME_DIGEST };
  });
  const sign = changed(written.sign, (field, value) => {
    if (!isOpaque(value)) return value;
    ofSign.set(field, value);
    return "";
  });
  const gates = Array.isArray(written.gates)
    ? written.gates.map((gate: unknown) => {
        if (!isMap(gate) || !isMap(gate.secrets)) return gate;
        const ownSecrets = changed(gate.secrets, (id, source) => {
          if (!isOpaque(source)) return source;
          ofGates.set(JSON.stringify([gate.name, id]), source);
          return "";
        });
        return { ...gate, secrets: ownSecrets };
      })
    : written.gates;
  const filled = withoutUndefined({ ...written, secrets: ofSecrets, platforms: ofPlatforms, sign, gates });
  return { written: filled as Readonly<Record<string, unknown>>, secrets, digests, ofSign, ofGates };
}

/** Whether a value is one that neither YAML nor an object literal could give. */
function isOpaque(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isMap(value);
}

/** A map with other values; what is no map stays. */
function changed(field: unknown, change: (key: string, value: unknown) => unknown): unknown {
  if (!isMap(field)) return field;
  return Object.fromEntries(Object.entries(field).map(([key, value]) => [key, change(key, value)]));
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutUndefined(inner)]));
}

/** What lies outside the settings and must be there: files. */
function checkOutside(image: Image, { files, environment }: SettingsContext): Problem[] {
  const isBuilt = image.builds.length > 0 || image.given.length === 0;
  if (files === undefined || !isBuilt) return [];
  return [...checkFiles(image, files, environment), ...checkCachePlace(image, files)];
}
