import { OCI_PREFIX } from "../oci/annotations.ts";
import { annotationsOf } from "../oci/document.ts";
import { attestedDigest } from "../oci/manifest.ts";
import type { Repository } from "../oci/reference.ts";
import type { RegistryClient } from "./client.ts";

const CREATED = `${OCI_PREFIX}created`;
/** Builds that are to be reproducible write a time at the beginning of clocks, which is no age. */
const NOT_BEFORE = Date.parse("2000-01-01");

/**
 * When an image was made, RFC 3339: by its annotations, or those of its first platform in an index, else by that
 * platform's configuration. Undefined when nothing tells.
 *
 * @throws RegistryError when the registry cannot tell
 */
export async function createdAt(
  client: Pick<RegistryClient, "manifest" | "blob">,
  repository: Repository,
  digest: string,
): Promise<string | undefined> {
  const found = await client.manifest(repository, digest);
  if (!found) return undefined;
  const { document } = found;
  const own = timeOf(annotationsOf(document));
  if (own !== undefined) return own;
  if (document.kind === "index") {
    const first = document.index.manifests.find((descriptor) => attestedDigest(descriptor) === undefined);
    return timeOf(first?.annotations) ?? (first && createdAt(client, repository, first.digest));
  }
  if (document.kind !== "image") return undefined;
  const configuration = JSON.parse((await client.blob(repository, document.image.config.digest)).toString("utf8"));
  return timeOf({ [CREATED]: (configuration as { created?: unknown }).created });
}

function timeOf(annotations: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const time = annotations?.[CREATED];
  return typeof time === "string" && Date.parse(time) >= NOT_BEFORE ? time : undefined;
}
