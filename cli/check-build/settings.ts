import { stringify } from "yaml";
import { CACHE_TYPES } from "../../components/settings/cache.ts";
import { entriesOf, isMap } from "../../components/settings/raw.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { ownValue } from "../../lib/own-value.ts";
import { parseEngineYaml } from "../../lib/yaml/engine-yaml.ts";

/** The settings of a stack, changed so that they can only build. */
export interface BuildSettings {
  /** Keys of the stack's configuration with their values; those of other namespaces are left out. */
  readonly config: Readonly<Record<string, unknown>>;
  /** A sentence for each thing that a build here has to do without. */
  readonly notes: readonly string[];
  /** The names of the images that the stack file has published. */
  readonly wouldPublish: readonly string[];
  /** The names of the images that are to be reproducible. */
  readonly reproducible: readonly string[];
}

/** The replacements for what is not available. */
export interface Substitutes {
  /** A file without content, in place of build secrets. */
  readonly emptyFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The settings of a stack file with publishing turned off for every image, without what writes to a registry, and
 * with an empty text for each build secret that a stranger to the project does not have. What is not of the expected
 * shape stays as it is, for the program to refuse.
 *
 * @param text the stack file's content
 */
export function buildSettings(text: string, substitutes: Substitutes): BuildSettings {
  const file: unknown = parseEngineYaml(text);
  const config = isMap(file) && isMap(file.config) ? file.config : {};
  const own = Object.entries(config).filter(
    // A repository is not set up, and nothing of its secrets is needed.
    ([key]) => key.startsWith(`${NAMESPACE}:`) && key !== `${NAMESPACE}:github`,
  );
  const notes: string[] = [];
  const changed = own.map(([key, value]) => {
    if (key === `${NAMESPACE}:images` && isMap(value)) return [key, mapImages(value, substitutes, notes)];
    if (key === `${NAMESPACE}:builders` && isMap(value)) return [key, mapBuilders(value, notes)];
    return [key, value];
  });
  const images = entriesOf(config[`${NAMESPACE}:images`]);
  const wouldPublish = images.flatMap(([name, image]) =>
    isMap(image) && image.publish !== false ? [String(name)] : [],
  );
  const reproducible = images.flatMap(([name, image]) =>
    isMap(image) && image.reproducible === true ? [String(name)] : [],
  );
  return { config: Object.fromEntries(changed), notes, wouldPublish, reproducible };
}

/** The text of a stack file. */
export function stackFileText({ config }: BuildSettings): string {
  return stringify({ config });
}

function mapImages(images: Record<string, unknown>, substitutes: Substitutes, notes: string[]): object {
  return mapValues(images, (image, name) => {
    if (!isMap(image)) return image;
    const { platforms, secrets } = image;
    return {
      ...withoutRegistryCache(image, `images.${name}`, notes),
      ...(isMap(platforms) && {
        platforms: mapValues(platforms, (platform, key) =>
          isMap(platform) ? withoutRegistryCache(platform, `images.${name}.platforms["${key}"]`, notes) : platform,
        ),
      }),
      ...(isMap(secrets) && {
        secrets: mapValues(secrets, (source, id) => {
          const reason = missing(source, substitutes);
          if (!reason) return source;
          notes.push(`images.${name}.secrets.${id} is empty here: ${reason}`);
          return { file: substitutes.emptyFile };
        }),
      }),
      publish: false,
    };
  });
}

/** A builder belongs to the stack that declares it, and not to a check. */
function mapBuilders(builders: Record<string, unknown>, notes: string[]): object {
  return mapValues(builders, (builder, platform) => {
    if (!isMap(builder) || typeof builder.name !== "string") return builder;
    notes.push(`builders["${platform}"] is used by its name, ${builder.name}: a check creates and changes no builder`);
    return builder.name;
  });
}

function withoutRegistryCache(owner: Record<string, unknown>, path: string, notes: string[]): Record<string, unknown> {
  const { cache, ...rest } = owner;
  if (!isMap(cache) || !isInRegistry(cache.type)) return owner;
  notes.push(`${path}.cache is left out: it would be written to a registry`);
  return rest;
}

function isInRegistry(type: unknown): boolean {
  const found: { readonly isInRegistry?: true } | undefined = Object.entries(CACHE_TYPES).find(
    ([name]) => name === type,
  )?.[1];
  return found?.isInRegistry === true;
}

/** Why a build secret is not to be had here; undefined when it is. */
function missing(source: unknown, { environment }: Substitutes): string | undefined {
  if (!isMap(source)) return undefined;
  if ("secure" in source) return "it is encrypted, and the stack's passphrase is not asked for";
  if (typeof source.env === "string" && !ownValue(environment, source.env)) {
    return `the environment variable ${source.env} is not set`;
  }
  return undefined;
}

function mapValues(map: Record<string, unknown>, change: (value: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}
