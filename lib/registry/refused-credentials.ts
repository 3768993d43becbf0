/** Where a person makes a token that may push to ghcr.io: https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry */
export const NEW_GHCR_TOKEN = "https://github.com/settings/tokens/new?scopes=write:packages";
export const GHCR = "ghcr.io";

/**
 * Says that a registry refuses the credentials that Docker's configuration holds for it, and what to do.
 *
 * @param answer what was answered: `its token service ghcr.io answered 403`
 */
export function refusedCredentials(registry: string, answer: string, { GITHUB_ACTIONS }: NodeJS.ProcessEnv): string {
  const refused = `${registry} refuses the credentials of "docker login ${registry}" (${answer})`;
  if (registry !== GHCR) {
    return `${refused}: they have expired, were revoked or are mistyped; run "docker login ${registry}" with others`;
  }
  return GITHUB_ACTIONS === "true"
    ? `${refused}: the token has expired, was revoked or lacks the right; log in by docker/login-action in this job, with the GITHUB_TOKEN of a job that has "permissions: packages: write"`
    : `${refused}: the token has expired, was revoked, is mistyped or lacks the scope write:packages; make another one at ${NEW_GHCR_TOKEN} and log in again`;
}
