import { csvLine } from "../../lib/csv-line.ts";

/** Options of an exporter's result beside where it goes. */
export interface ExportOptions {
  /** Those of the platform's manifest, each of which {@link isExportable}. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** By platform, those that only its manifest gets, where several are built together. */
  readonly ofPlatforms?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether files that are younger than the build argument SOURCE_DATE_EPOCH get that time. */
  readonly rewritesTimes?: boolean;
}

/**
 * The exporter that pushes one platform to every repository by digest. Written out as buildx reads it: the provider's
 * typed form keeps only one of several names, and breaks at a comma in an annotation.
 *
 * @param repositories `registry/path`, without tags: a tag and push-by-digest exclude each other
 * @see https://docs.docker.com/build/exporters/image-registry/
 */
export function pushByDigest(repositories: readonly string[], options: ExportOptions = {}): string {
  const place = [`name=${repositories.join(",")}`, "push-by-digest=true", "push=true"];
  return csvLine(["type=image", ...place, ...manifestOptions(options)]);
}

/** The exporter that leaves one platform in a folder of this machine, as it would be pushed. */
export function ociLayout(folder: string, options: ExportOptions = {}): string {
  return csvLine(["type=oci", `dest=${folder}`, "tar=false", ...manifestOptions(options)]);
}

/** What decides about the bytes of the manifest, wherever it goes. */
function manifestOptions({ annotations = {}, ofPlatforms = {}, rewritesTimes = false }: ExportOptions): string[] {
  const own = Object.entries(ofPlatforms).flatMap(([platform, ofPlatform]) =>
    Object.entries(ofPlatform).map(([key, value]) => `annotation[${platform}].${key}=${value}`),
  );
  return [
    "oci-mediatypes=true",
    // Some registries refuse manifests that name a subject: https://github.com/moby/buildkit/issues/5561
    "oci-artifact=false",
    ...(rewritesTimes ? ["rewrite-timestamp=true"] : []),
    ...Object.entries(annotations).map(([key, value]) => `annotation.${key}=${value}`),
    ...own,
  ];
}

/**
 * Whether the exporter carries an annotation as it is: buildx writes keys in lower case, and the provider takes
 * `type=`, wherever it is, for a second exporter.
 */
export function isExportable(key: string, value: string): boolean {
  return key === key.toLowerCase() && !`${key}=${value}`.includes("type=");
}
