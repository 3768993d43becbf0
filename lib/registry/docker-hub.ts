import { DOCKER_HUB } from "../oci/reference.ts";

/** Docker Hub's API answers here: https://docs.docker.com/reference/api/registry/latest/ */
const DOCKER_HUB_HOST = "registry-1.docker.io";

/** The host that answers for a registry's name. */
export function hostOf(registry: string): string {
  return registry === DOCKER_HUB ? DOCKER_HUB_HOST : registry;
}
