import type { Repository } from "../../lib/oci/reference.ts";
import { NEW_GHCR_TOKEN } from "../../lib/registry/refused-credentials.ts";

/** ghcr.io's words when a token was made without the scope for packages. */
const LACKS_SCOPE = /does not match expected scopes|insufficient.?scope/i;
/** ghcr.io's words when the owner does not let the user make a package. */
const MAY_NOT_CREATE = /create_package|not allowed to create/i;
/** ghcr.io's words when the token is well and the package does not let it write. */
const LACKS_ACCESS = /write_package|permission_denied/i;

/**
 * What to do about a push that ghcr.io refused; undefined when its words say nothing that is known here.
 *
 * @param words the refusal as the registry, or its token service, put it
 */
export function ghcrAdvice(
  repository: Repository,
  words: string,
  { GITHUB_ACTIONS, GITHUB_REPOSITORY }: NodeJS.ProcessEnv,
): string | undefined {
  const inWorkflow = GITHUB_ACTIONS === "true" ? (GITHUB_REPOSITORY ?? "the repository") : undefined;
  const [owner = "", ...name] = repository.path.split("/");
  const jobRight = 'give its job "permissions: packages: write"';
  if (LACKS_SCOPE.test(words)) {
    return inWorkflow === undefined
      ? `the token of "docker login ghcr.io" lacks the scope write:packages; make one with it at ${NEW_GHCR_TOKEN} and log in again`
      : `the workflow's token lacks the right to write packages; ${jobRight}`;
  }
  if (MAY_NOT_CREATE.test(words)) {
    return inWorkflow === undefined
      ? `the user of "docker login ghcr.io" may not create packages of ${owner}; publish below an owner that lets you`
      : `the workflow of ${inWorkflow} may not create packages of ${owner}; ${jobRight}, or publish below its own owner`;
  }
  if (!LACKS_ACCESS.test(words)) return undefined;
  const settings = `${owner}/packages/container/${encodeURIComponent(name.join("/"))}/settings`;
  const pages = `https://github.com/users/${settings} (an organisation's: https://github.com/orgs/${settings})`;
  const who =
    inWorkflow === undefined
      ? 'the user of "docker login ghcr.io" has not the role Write on the package; a person who administers it gives it'
      : `the package's "Manage Actions access" lacks ${inWorkflow} with the role Write; add it`;
  return `${who} at ${pages}`;
}
