import { attestedDigest } from "../../lib/oci/manifest.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { once } from "../../lib/once.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import type { Registries } from "../../lib/registry/trust.ts";

/** Tells the digest of the one image in what was pushed for a platform, attestations beside it or not. */
export type AskImageDigest = (repository: string, pushed: string) => Promise<string>;

/** What of a client the question needs. */
type Reader = Pick<RegistryClient, "manifest">;

/**
 * Asks registries; what is asked twice is asked once.
 *
 * @returns a function that rejects with an Error in a sentence
 */
export function imageDigestAsker(
  environment: NodeJS.ProcessEnv,
  registries: Registries,
  client: Reader = new RegistryClient({ environment, registries }),
): AskImageDigest {
  const answers = once<string>();
  return (repository, pushed) => answers([repository, pushed], () => ask(client, repository, pushed));
}

async function ask(client: Reader, name: string, pushed: string): Promise<string> {
  const repository = parseRepository(name);
  const where = formatRepository(repository);
  const found = await client.manifest(repository, pushed);
  if (!found) throw new Error(`${where} has no ${pushed}`);
  const { document } = found;
  if (document.kind !== "index") return pushed;
  const images = document.index.manifests.filter((descriptor) => attestedDigest(descriptor) === undefined);
  const [image] = images;
  if (!image || images.length > 1) throw new Error(`${pushed} of ${where} is an index of ${images.length} images`);
  return image.digest;
}

/** By what is said about registries. */
const askers = new Map<string, AskImageDigest>();

/** How this program asks. */
export function imageDigestAskerOfProgram(registries: Registries): AskImageDigest {
  const key = JSON.stringify(registries);
  const found = askers.get(key) ?? imageDigestAsker(process.env, registries);
  askers.set(key, found);
  return found;
}
