import type { CacheSettings } from "../settings/schema.ts";

/** The options of buildx are comma-separated: a field that holds a comma or a quote is quoted, as in RFC 4180. */
function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}

/**
 * The exporter that pushes one platform to every repository by digest. Written out as buildx reads it: the provider's
 * typed form keeps only one of several names, and breaks at a comma in an annotation.
 *
 * @param repositories `registry/path`, without tags: a tag and push-by-digest exclude each other
 * @param annotations those of the platform's manifest, each of which {@link isExportable}
 * @see https://docs.docker.com/build/exporters/image-registry/
 */
export function pushByDigest(
  repositories: readonly string[],
  annotations: Readonly<Record<string, string>> = {},
): string {
  return csv([
    "type=image",
    `name=${repositories.join(",")}`,
    "push-by-digest=true",
    "push=true",
    "oci-mediatypes=true",
    ...Object.entries(annotations).map(([key, value]) => `annotation.${key}=${value}`),
  ]);
}

/**
 * Whether the exporter carries an annotation as it is: buildx writes keys in lower case, and the provider takes
 * `type=`, wherever it stands, for a second exporter.
 */
export function isExportable(key: string, value: string): boolean {
  return key === key.toLowerCase() && !`${key}=${value}`.includes("type=");
}

/** Caches from which a build reads, and the one to which it writes, as buildx reads them. */
export interface CacheOptions {
  readonly from: readonly string[];
  readonly to: string;
}

/**
 * A cache backend for one image and platform. Each has a scope of its own: in a shared one the last build to finish
 * overwrites what the others kept.
 *
 * @param scope a name that no other image and platform has
 * @param published where the image was published before, each `repository:tag`, for a cache inside of it
 * @see https://docs.docker.com/build/cache/backends/
 */
export function cacheOptions(cache: CacheSettings, scope: string, published: readonly string[]): CacheOptions {
  switch (cache.type) {
    case "local": {
      const folder = `${cache.path.replace(/\/+$/, "")}/${scope}`;
      return {
        from: [csv(["type=local", `src=${folder}`])],
        to: csv(["type=local", `dest=${folder}`, `mode=${cache.mode}`]),
      };
    }
    case "registry": {
      const fields = ["type=registry", `ref=${cache.ref}:${scope}`];
      return { from: [csv(fields)], to: csv([...fields, `mode=${cache.mode}`, ...unlessRequired(cache)]) };
    }
    case "gha": {
      const fields = ["type=gha", `scope=${scope}`];
      return { from: [csv(fields)], to: csv([...fields, `mode=${cache.mode}`, ...unlessRequired(cache)]) };
    }
    case "inline":
      return { from: published.map((ref) => csv(["type=registry", `ref=${ref}`])), to: "type=inline" };
  }
}

/** A cache serves the builds, and is no part of what they publish: that it cannot be written fails none. */
function unlessRequired({ required }: { readonly required: boolean }): string[] {
  return required ? [] : ["ignore-error=true"];
}
