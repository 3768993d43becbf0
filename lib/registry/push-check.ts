import { formatRepository, type Repository } from "../oci/reference.ts";
import { SUCCESS } from "./http-exchange.ts";
import { RegistrySession, type SessionOptions } from "./session.ts";

/**
 * Checks that docker-build may push to a repository, by opening an upload and cancelling it.
 *
 * @throws RegistryError when the registry refuses, or cannot be reached
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
 */
export async function checkPushAccess(repository: Repository, options: SessionOptions = {}): Promise<void> {
  const session = new RegistrySession(repository.registry, { asDockerBuild: true, ...options });
  const scope = `repository:${repository.path}:pull,push`;
  const purpose = `checking push access to ${formatRepository(repository)}`;
  const { headers } = await session.send({
    method: "POST",
    path: `/v2/${repository.path}/blobs/uploads/`,
    scope,
    purpose,
    accept: SUCCESS,
  });
  const location = headers.location?.toString();
  if (!location) return;
  // Push access was granted. An upload that the registry cannot cancel is harmless and expires.
  const cancel = { method: "DELETE" as const, path: location, scope, purpose, accept: [204] };
  await session.send({ ...cancel, staysHome: true }).catch(() => undefined);
}
