import { formatRepository, type Repository } from "../oci/reference.ts";
import { SUCCESS } from "./http-exchange.ts";
import { RegistrySession, type SessionOptions } from "./session.ts";
import type { Registries } from "./trust.ts";

/** Checks that docker-build may push to a repository. */
export type CheckPushAccess = (repository: Repository, registries?: Registries) => Promise<void>;

/**
 * Checks that docker-build may push to a repository, by opening an upload and cancelling it.
 *
 * @throws RegistryError when the registry refuses, or cannot be reached
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
 */
export function checkPushAccess(repository: Repository, options: SessionOptions = {}): Promise<void> {
  return check(repository, sessionWith(repository, options));
}

/** The same for many repositories: those of one registry share its connections. */
export function pushChecks(options: SessionOptions): CheckPushAccess {
  const sessions = new Map<string, RegistrySession>();
  return (repository, registries) => {
    const key = JSON.stringify([repository.registry, registries]);
    const session = sessions.get(key) ?? sessionWith(repository, { ...options, registries });
    sessions.set(key, session);
    return check(repository, session);
  };
}

function sessionWith({ registry }: Repository, options: SessionOptions): RegistrySession {
  return new RegistrySession(registry, { asDockerBuild: true, ...options });
}

async function check(repository: Repository, session: RegistrySession): Promise<void> {
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
