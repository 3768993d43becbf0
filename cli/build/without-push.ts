import { CACHE_TYPES } from "../../components/settings/cache.ts";
import { entriesOf, isMap } from "../../components/settings/raw.ts";
import { ownValue } from "../../lib/own-value.ts";
import { mapValues } from "./map-values.ts";
import { isBuilt, type Means } from "./means.ts";
import { isEncrypted } from "./seal.ts";

/**
 * Images as they are written, with publishing turned off, without caches in registries, and with an empty text for what
 * the environment does not have.
 *
 * @param all gets a sentence for each thing that a build has to do without
 */
export function withoutPush(images: Record<string, unknown>, means: Means, all: string[]): object {
  const { environment, emptyFile } = means;
  return mapValues(images, (image, name) => {
    if (!isMap(image) || isEncrypted(image)) return image;
    const { platforms, secrets, gates } = image;
    const notes = isBuilt(name, means) ? all : [];
    const withSecrets = (own: Record<string, unknown>, path: string) =>
      mapValues(own, (source, id) => {
        const variable = isMap(source) && typeof source.env === "string" ? source.env : undefined;
        if (variable === undefined || ownValue(environment, variable)) return source;
        notes.push(`${path}.${id} is empty here: the environment variable ${variable} is not set`);
        return { file: emptyFile };
      });
    notes.push(...gatesNote(name, gates));
    return {
      ...withoutRegistryCache(image, `images.${name}`, notes),
      ...(isMap(platforms) && {
        platforms: mapValues(platforms, (platform, key) =>
          isMap(platform) ? withoutRegistryCache(platform, `images.${name}.platforms["${key}"]`, notes) : platform,
        ),
      }),
      ...(isMap(secrets) && { secrets: withSecrets(secrets, `images.${name}.secrets`) }),
      // They are checked with all other settings.
      ...(Array.isArray(gates) && {
        gates: gates.map((gate: unknown, position) =>
          isMap(gate) && isMap(gate.secrets)
            ? { ...gate, secrets: withSecrets(gate.secrets, `images.${name}.gates[${position}].secrets`) }
            : gate,
        ),
      }),
      publish: false,
    };
  });
}

function gatesNote(image: string, gates: unknown): string[] {
  const names = entriesOf(gates).flatMap(([, gate]) => (isMap(gate) && gate.name ? String(gate.name) : []));
  return names.length > 0 ? [`images.${image}.gates are not run, because nothing is pushed: ${names.join(", ")}`] : [];
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
