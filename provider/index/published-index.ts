import { platformOf } from "../../lib/oci/index-platforms.ts";
import type { Descriptor } from "../../lib/oci/manifest.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { ManifestInput } from "./inputs.ts";
import type { Reading } from "./read-ahead.ts";
import { rebuildCommand } from "./rebuild-command.ts";

/**
 * Whether the published index is still in the registry.
 *
 * @throws Error that names the command which builds them again, when manifests that the index names are gone: tools
 * that clean up untagged versions do that
 */
export async function isPublished(
  client: Reading,
  repository: Repository,
  digest: string,
  inputs: readonly ManifestInput[],
): Promise<boolean> {
  const manifest = await client.manifest(repository, digest);
  if (manifest?.document.kind !== "index") return false;
  const { manifests } = manifest.document.index;
  const gone = (
    await Promise.all(manifests.map(async (child) => ((await client.resolve(repository, child.digest)) ? [] : [child])))
  ).flat();
  if (gone.length === 0) return true;
  const names = gone.map((child) => `${platformOf(child) ?? "attestation"} ${child.digest}`).join(", ");
  const builders = gone.map((child) => builderOf(child, manifests, inputs));
  throw new Error(
    `${formatRepository(repository)} is missing manifests of the index ${digest}: ${names}. ${rebuildCommand(builders)}`,
  );
}

/** The resource that built a child, found by its digest, its platform, or for an attestation by its subject. */
function builderOf(
  child: Descriptor,
  siblings: readonly Descriptor[],
  inputs: readonly ManifestInput[],
): string | undefined {
  const subject = child.annotations?.["vnd.docker.reference.digest"];
  const image = subject ? (siblings.find(({ digest }) => digest === subject) ?? child) : child;
  const input =
    inputs.find(({ digest }) => digest === image.digest) ??
    inputs.find(({ platform }) => platform !== undefined && platform === platformOf(image));
  return input?.builtBy;
}
