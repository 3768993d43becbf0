import { GHCR } from "../oci/reference.ts";
import { type Credentials, lookUpCredentials } from "./credentials.ts";
import { RegistryError } from "./errors.ts";
import { ghcrAdvice, ghcrTokenAdvice } from "./ghcr-advice.ts";

const TOO_MANY_REQUESTS = 429;

/** A request that was refused for who asked it. */
export interface Refused {
  readonly registry: string;
  /** The right that it needed: `repository:acme/app:pull,push`. */
  readonly scope: string;
  /**
   * 401: the credentials are wrong or lacking; 403: they lack the right; 429: they, or the machine, have asked too often.
   * Any other is none of theirs.
   */
  readonly status: number;
  /** What the registry, or its token service, says of it; empty when it says nothing. */
  readonly words: string;
  readonly credentials: Credentials | undefined;
  readonly environment: NodeJS.ProcessEnv;
}

/** Where credentials are from, for messages: `"docker login ghcr.io"`. */
function originOf({ registry, credentials }: Refused): string {
  return credentials?.variable ?? `"docker login ${registry}"`;
}

/**
 * What a refusal of the registry itself means, and what to do about it.
 *
 * @param purpose what was being done: `moving the tag v1 of ghcr.io/acme/app`
 */
export async function refusalError(refused: Refused, purpose: string): Promise<RegistryError> {
  const { registry, status, credentials } = refused;
  const words = refused.words && ` (${refused.words})`;
  if (status === TOO_MANY_REQUESTS) {
    const advice = credentials
      ? undefined
      : `run "docker login ${registry}"; users who are logged in may ask more often`;
    const fix = advice ?? "try again later";
    return new RegistryError(
      `${registry} answered ${status}, too many requests, while ${purpose}: ${fix}${words}`,
      status,
      {
        advice,
      },
    );
  }
  if (status !== 401 && status !== 403)
    return new RegistryError(`${registry} answered ${status} while ${purpose}${words}`, status);
  const advice = await adviceFor(refused);
  if (status === 403) {
    const fix = advice ?? `the user of ${originOf(refused)} needs permission to ${rightIn(refused)} there`;
    return new RegistryError(`${registry} forbids it while ${purpose}: ${fix}${words}`, status, { advice });
  }
  if (!credentials) {
    const message = await missingCredentials(refused, ` while ${purpose}`);
    return new RegistryError(`${message}${words}`, status, { advice });
  }
  const whose = credentials.variable ? ` of ${credentials.variable}` : "";
  const fix =
    advice ??
    (credentials.variable ? `set valid ones there, or ${loginInstead(registry)}` : `run "docker login ${registry}"`);
  return new RegistryError(`${registry} refused the credentials${whose} while ${purpose}: ${fix}${words}`, status, {
    advice,
  });
}

/** What a refusal of a registry's token service means, and what to do about it. */
export async function tokenRefusalError(refused: Refused, service: string): Promise<RegistryError> {
  const { registry, status, credentials, environment } = refused;
  const words = refused.words && ` (${refused.words})`;
  if (status !== 401 && status !== 403) {
    return new RegistryError(`the token service ${service} of ${registry} answered ${status}${words}`, status);
  }
  const answered = ` (its token service answered ${status}${words})`;
  const advice = await adviceFor(refused);
  if (!credentials) return new RegistryError(await missingCredentials(refused, answered), status, { advice });
  const fix = advice ?? (registry === GHCR && !credentials.variable ? ghcrTokenAdvice(environment) : newLogin(refused));
  const message = `${registry} refuses the credentials of ${originOf(refused)}${answered}: ${fix}`;
  return new RegistryError(message, status, { advice });
}

/**
 * Says that docker-build, which builds and pushes, cannot use what Docker's configuration has, and what to log in with
 * instead.
 */
export function unusableIdentityToken(registry: string): string {
  const instead = registry.endsWith(".azurecr.io")
    ? "the name and password of a token or a service principal, instead of az acr login"
    : "a user name and a password or access token";
  return `Docker's configuration has an identity token for ${registry}, which docker-build cannot use: run "docker login ${registry}" with ${instead}`;
}

/** What more there is to say than that the user of the credentials may not; undefined when that is all. */
async function adviceFor(refused: Refused): Promise<string | undefined> {
  const { registry, credentials } = refused;
  if (!credentials) return missingCredentials(refused);
  if (credentials.kind === "password" && credentials.besideToken) return unusableIdentityToken(registry);
  return registry === GHCR && rightIn(refused) === "push"
    ? ghcrAdvice({ ...refused, origin: originOf(refused) })
    : undefined;
}

function rightIn({ scope }: Refused): "push" | "pull" {
  return /:pull,push\b/.test(scope) ? "push" : "pull";
}

/**
 * Says that a registry wants credentials and Docker has none, and why those that there are do not count.
 *
 * @param doing what it wants them for: ` while reading the tag v1 of ...`
 */
async function missingCredentials({ registry, environment }: Refused, doing = ""): Promise<string> {
  const { unused } = await lookUpCredentials(registry, environment);
  const wants = `${registry} requires credentials, and Docker's configuration has none${doing}: run "docker login ${registry}"`;
  return unused === undefined ? wants : `${wants} (${unused})`;
}

function newLogin({ registry, credentials }: Refused): string {
  const cause = "they have expired, were revoked or are mistyped";
  return credentials?.variable
    ? `${cause}; set valid ones there, or ${loginInstead(registry)}`
    : `${cause}; run "docker login ${registry}" with valid ones`;
}

function loginInstead(registry: string): string {
  return `unset it and run "docker login ${registry}"`;
}
