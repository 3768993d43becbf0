import { csvLine } from "../../lib/csv-line.ts";

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
  return csvLine([
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
 * `type=`, wherever it is, for a second exporter.
 */
export function isExportable(key: string, value: string): boolean {
  return key === key.toLowerCase() && !`${key}=${value}`.includes("type=");
}
