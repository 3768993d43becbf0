import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import { findCredentials } from "../../lib/registry/credentials.ts";
import { RegistryError } from "../../lib/registry/errors.ts";
import { GHCR } from "../../lib/registry/refused-credentials.ts";
import { ghcrAdvice } from "./ghcr-advice.ts";

/** What a refused push means, in one sentence; the registry's own words where there is no more to say. */
export async function explainRefusal(
  repository: Repository,
  refusal: Error,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const { message } = refusal;
  if (!(refusal instanceof RegistryError) || (refusal.status !== 401 && refusal.status !== 403)) return message;
  const { registry } = repository;
  const name = formatRepository(repository);
  if (!(await findCredentials(registry, environment))) {
    return `${name}: ${registry} wants credentials, and Docker's configuration holds none: run "docker login ${registry}"`;
  }
  const advice = registry === GHCR ? ghcrAdvice(repository, message, environment) : undefined;
  return advice === undefined ? message : `${name}: ${advice}`;
}
