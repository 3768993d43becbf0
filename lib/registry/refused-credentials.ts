import { formatRepository, GHCR, type Repository } from "../oci/reference.ts";
import { type Credentials, lookUpCredentials } from "./credentials.ts";
import { RegistryError } from "./errors.ts";

/** Where a person makes a token that may push to ghcr.io: https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry */
export const NEW_GHCR_TOKEN = "https://github.com/settings/tokens/new?scopes=write:packages";

/** Where credentials are from, as a person knows it: `"docker login ghcr.io"`. */
export function originOf(registry: string, { variable }: Pick<Credentials, "variable">): string {
  return variable ?? `"docker login ${registry}"`;
}

/**
 * Says that a registry wants credentials and Docker has none, and why those that there are do not count.
 *
 * @param doing what it wants them for: `, reading the tag v1 of ...`
 */
export async function missingCredentials(
  registry: string,
  environment: NodeJS.ProcessEnv,
  doing = "",
): Promise<string> {
  const { unused } = await lookUpCredentials(registry, environment);
  const wants = `${registry} wants credentials, and Docker's configuration has none${doing}: run "docker login ${registry}"`;
  return unused === undefined ? wants : `${wants} (${unused})`;
}

/** Says that a registry itself denied the credentials in a request. */
export function deniedCredentials(
  registry: string,
  purpose: string,
  { variable }: Pick<Credentials, "variable">,
): string {
  return variable
    ? `${registry} refused the credentials of ${variable}, ${purpose}: set others there, or unset it and run "docker login ${registry}"`
    : `${registry} refused the credentials, ${purpose}: run "docker login ${registry}"`;
}

/**
 * Says that docker-build, which builds and pushes, cannot use what Docker's configuration has, and what to log in with
 * instead.
 */
export function unusableIdentityToken(registry: string): string {
  const instead = registry.endsWith(".azurecr.io")
    ? "the name and password of a token or a service principal, in place of az acr login"
    : "a user name, and a password or an access token that is made for such uses";
  return `Docker's configuration has an identity token for ${registry}, which docker-build cannot use: run "docker login ${registry}" with ${instead}`;
}

/**
 * Says that a registry refuses the credentials that Docker's configuration has for it, and what to do.
 *
 * @param answer what was answered: `its token service ghcr.io answered 403`
 */
export function refusedCredentials(
  registry: string,
  answer: string,
  found: Pick<Credentials, "variable">,
  { GITHUB_ACTIONS }: NodeJS.ProcessEnv,
): string {
  const refused = `${registry} refuses the credentials of ${originOf(registry, found)} (${answer})`;
  if (found.variable) {
    return `${refused}: they have expired, were revoked or are mistyped; set others there, or unset it and run "docker login ${registry}"`;
  }
  if (registry !== GHCR) {
    return `${refused}: they have expired, were revoked or are mistyped; run "docker login ${registry}" with others`;
  }
  return GITHUB_ACTIONS === "true"
    ? `${refused}: the token has expired, was revoked or lacks the right; log in by docker/login-action in this job, with the GITHUB_TOKEN of a job that has "permissions: packages: write"`
    : `${refused}: the token has expired, was revoked, is mistyped or lacks the scope write:packages; make another one at ${NEW_GHCR_TOKEN} and log in again`;
}

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
  const { found } = await lookUpCredentials(registry, environment);
  if (!found) return `${name}: ${await missingCredentials(registry, environment)}`;
  if (found.kind === "identity") return `${name}: ${unusableIdentityToken(registry)}`;
  const advice = registry === GHCR ? ghcrAdvice(repository, message, environment) : undefined;
  return advice === undefined ? message : `${name}: ${advice}`;
}

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
function ghcrAdvice(
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
