import type { OciDocument } from "./document.ts";
import type { Descriptor } from "./manifest.ts";
import { formatPlatform, normalizePlatform } from "./platform.ts";

/** The platform of what a descriptor of an index describes, `linux/arm/v7`; undefined for an attestation. */
export function platformOf({ platform }: Pick<Descriptor, "platform">): string | undefined {
  const known = platform && platform.os !== "unknown";
  return known ? formatPlatform(normalizePlatform(platform)) : undefined;
}

/** The platforms that an index has, in its order; undefined for any other document. */
export function indexPlatforms(document: OciDocument): readonly string[] | undefined {
  return document.kind === "index" ? document.index.manifests.flatMap((each) => platformOf(each) ?? []) : undefined;
}
