import * as pulumi from "@pulumi/pulumi";
import { attestedDigest } from "../../lib/oci/manifest.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { once } from "../../lib/once.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { MULTI_ARCH_IMAGE } from "../../lib/resource-types.ts";
import { ownResources, type RecordedResources } from "../github/recorded-state.ts";
import { isMap } from "../settings/raw.ts";

/** Tells the digest of the one image in what was pushed for a platform, attestations beside it or not. */
export type AskImageDigest = (repository: string, pushed: string) => Promise<string>;

/** What of a client the question needs. */
type Reader = Pick<RegistryClient, "manifest">;

/**
 * Asks registries; what is asked twice is asked once.
 *
 * @returns a function that rejects with a RunError in a sentence, the same one for all who ask for the same
 */
export function imageDigestAsker(
  environment: NodeJS.ProcessEnv,
  registries: Registries,
  client: Reader = new RegistryClient({ environment, registries }),
): AskImageDigest {
  const answers = once<string>();
  return (repository, pushed) => answers([repository, pushed], () => ask(client, repository, pushed).catch(fail));
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

function fail(cause: Error): never {
  const error = new pulumi.RunError(cause.message);
  error.stack = "";
  throw error;
}

/** By what is said about registries. */
const askers = new Map<string, AskImageDigest>();

const NO_RESOURCES: RecordedResources = {};
/** What was read of states, for all who ask. */
const recorded = new WeakMap<RecordedResources, ReadonlyMap<string, string>>();

/** How this program asks: its state first, as {@link recordedDigests} reads it. */
export function imageDigestAskerOfProgram(registries: Registries): AskImageDigest {
  const key = JSON.stringify(registries);
  const ask = askers.get(key) ?? imageDigestAsker(process.env, registries);
  askers.set(key, ask);
  return async (repository, pushed) => {
    // A state that cannot be read is said where the builds are compared with it.
    const resources = await ownResources().catch((): RecordedResources => NO_RESOURCES);
    const known = recorded.get(resources) ?? recordedDigests(resources);
    recorded.set(resources, known);
    return known.get(pushed) ?? ask(repository, pushed);
  };
}

/** The digests of images by those of what was pushed with attestations, as images record them. */
export function recordedDigests(resources: RecordedResources): Map<string, string> {
  const images = Object.values(resources).filter(({ type }) => type === MULTI_ARCH_IMAGE);
  return new Map(
    images.flatMap(({ outputs: { images: digests } }) =>
      isMap(digests) ? Object.entries(digests).map(([pushed, image]): [string, string] => [pushed, String(image)]) : [],
    ),
  );
}
