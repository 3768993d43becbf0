import { canonicalRegistry } from "../oci/reference.ts";
import { hostOfKey, readDockerConfig } from "./credentials.ts";

/**
 * The registries for which Docker's configuration has credentials or a helper of their own, in the order of the file.
 * The credentials themselves are not read: a helper could ask a person.
 *
 * @throws RegistryError when the file is not JSON
 */
export async function loggedInRegistries(environment: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const { auths, credHelpers } = await readDockerConfig(environment);
  const keys = [...Object.keys(auths ?? {}), ...Object.keys(credHelpers ?? {})];
  // `docker login` leaves keys of Docker Hub's token services beside the one that counts.
  const hosts = keys.map((key) => canonicalRegistry(hostOfKey(key))).filter(Boolean);
  return [...new Set(hosts)];
}
