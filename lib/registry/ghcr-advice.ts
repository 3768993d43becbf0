/**
 * Where to create a token that may push to ghcr.io:
 * https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
const NEW_TOKEN = "https://github.com/settings/tokens/new?scopes=write:packages";

/** The words of ghcr.io when a token was made without the scope for packages. */
const LACKS_SCOPE = /does not match expected scopes|insufficient.?scope/i;
/** Its words when the owner does not let the user make a package. */
const MAY_NOT_CREATE = /create_package|not allowed to create/i;
/** Its words when the token is well and the package does not let it write. */
const LACKS_ACCESS = /write_package|permission_denied/i;

/** A push that ghcr.io refused. */
interface RefusedPush {
  /** `repository:acme/app:pull,push` */
  readonly scope: string;
  readonly words: string;
  /** Where the credentials are from: `"docker login ghcr.io"`. */
  readonly origin: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What to do about a push that ghcr.io refused; undefined when its words say nothing that is known here. */
export function ghcrAdvice({ scope, words, origin, environment }: RefusedPush): string | undefined {
  const { GITHUB_ACTIONS, GITHUB_REPOSITORY } = environment;
  const inWorkflow = GITHUB_ACTIONS === "true" ? (GITHUB_REPOSITORY ?? "the repository") : undefined;
  const [owner = "", ...name] = (scope.split(":")[1] ?? "").split("/");
  const jobRight = 'give its job "permissions: packages: write"';
  if (LACKS_SCOPE.test(words)) {
    return inWorkflow === undefined
      ? `the token from ${origin} lacks the scope write:packages; create one with it at ${NEW_TOKEN} and log in again`
      : `the workflow's token lacks the permission to write packages; ${jobRight}`;
  }
  if (MAY_NOT_CREATE.test(words)) {
    return inWorkflow === undefined
      ? `the user of ${origin} may not create packages for ${owner}; publish under an owner that allows it`
      : `the workflow of ${inWorkflow} may not create packages for ${owner}; ${jobRight}, or publish under its own owner`;
  }
  if (!LACKS_ACCESS.test(words)) return undefined;
  const settings = `${owner}/packages/container/${encodeURIComponent(name.join("/"))}/settings`;
  const pages = `https://github.com/users/${settings} (an organization's: https://github.com/orgs/${settings})`;
  const who =
    inWorkflow === undefined
      ? `the user of ${origin} does not have the Write role on the package; an administrator of the package can grant it`
      : `the package's "Manage Actions access" does not list ${inWorkflow} with the Write role; add it`;
  return `${who} at ${pages}`;
}

/** What to do about a token that the token service of ghcr.io refused with no more than `denied`. */
export function ghcrTokenAdvice({ GITHUB_ACTIONS }: NodeJS.ProcessEnv): string {
  return GITHUB_ACTIONS === "true"
    ? 'the token has expired, was revoked or lacks the right; log in by docker/login-action in this job, with the GITHUB_TOKEN of a job that has "permissions: packages: write"'
    : `the token has expired, was revoked, is mistyped or lacks the scope write:packages; create a new one at ${NEW_TOKEN} and log in again`;
}
