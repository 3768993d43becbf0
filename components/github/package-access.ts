import { GITHUB, parseRepositoryName, type Server, serverAt } from "../../lib/github/address.ts";
import { GithubApi } from "../../lib/github/api.ts";
import { GithubError } from "../../lib/github/errors.ts";
import { type PackageName, readOwnerKind, readPackage, type Visibility } from "../../lib/github/packages.ts";
import { findToken, type Token } from "../../lib/github/token.ts";
import { GHCR, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import { type Registry, RegistryClient } from "../../lib/registry/client.ts";
import { RegistryError } from "../../lib/registry/errors.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { type Finding, firstPushFinding, packageFindings } from "./package-findings.ts";

/** A name that may be there or not: to ask for it is enough. */
const ANY_TAG = "latest";

/** What is to be read, and what it is compared with. */
export interface PackageAccessQuery {
  /** In a registry, `ghcr.io/acme/hit-counter`. */
  readonly repository: string;
  readonly name: PackageName;
  /** On GitHub, `acme/hit-counter`. */
  readonly githubRepository: string;
  readonly visibility?: Visibility | undefined;
  readonly server: Server;
  /** What was published; left out before that, when a package that does not exist is not a problem. */
  readonly digest?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly setting?: Token | undefined;
  readonly registries?: Registries | undefined;
}

/** What was read. */
export interface PackageAccessReport {
  /** What differs from the settings, or could not be read; empty when there is nothing. */
  readonly findings: readonly Finding[];
  /** The consequence of a first push with a personal token, when the package does not exist. */
  readonly firstPush?: Finding;
}

/**
 * The package that a repository of a registry is; undefined when GitHub knows nothing of it. Another server than
 * github.com may keep its packages in a registry of any name: there, whatever has the same owner as the repository counts.
 *
 * @param place in a registry, `ghcr.io/acme/hit-counter`
 */
export function packageIn(
  place: string,
  { repository, baseUrl }: { readonly repository: string; readonly baseUrl?: string | undefined },
): PackageName | undefined {
  const server = serverAt(baseUrl);
  const { registry, path } = parseRepository(place);
  const [owner = "", ...rest] = path.split("/");
  const isOwn = server.host !== GITHUB && owner === parseRepositoryName(repository).owner.toLowerCase();
  return isRegistryOf(registry, server) || isOwn ? { owner, name: rest.join("/") } : undefined;
}

/** Whether the registry is GitHub's own, where public means that anybody may pull. */
function isRegistryOf(registry: string, { host }: Server): boolean {
  return registry === (host === GITHUB ? GHCR : `containers.${host}`);
}

/** Reads a package and compares it with what is wanted. What cannot be read is a finding, and no failure. */
export async function readAccess(question: PackageAccessQuery): Promise<PackageAccessReport> {
  const { repository, name, githubRepository, visibility, server, digest, registries } = question;
  try {
    const [{ owner, live, token }, anonymousPull] = await Promise.all([
      readLive(question),
      visibility === "public" && isRegistryOf(parseRepository(repository).registry, server)
        ? canPullAnonymously(parseRepository(repository), digest, registries)
        : undefined,
    ]);
    const { pages } = server;
    if (live) {
      return {
        findings: packageFindings({ name, owner, pages, live, anonymousPull }, { githubRepository, visibility }),
      };
    }
    if (!digest) return { findings: [], firstPush: firstPushFinding(name, owner, pages, githubRepository) };
    return unread(`the token from ${token.from} cannot see the package, although it was just published`);
  } catch (error) {
    if (error instanceof GithubError) return unread(error.message);
    throw error;
  }
}

function unread(sentence: string): PackageAccessReport {
  return { findings: [{ fact: sentence, sentence }] };
}

async function readLive({ name, server, environment, setting }: PackageAccessQuery) {
  const token = await findToken(server, environment, setting);
  if (!token) throw new GithubError(noToken(server));
  const api = new GithubApi(server, token, { environment });
  const owner = await readOwnerKind(api, name.owner);
  try {
    return { owner, live: await readPackage(api, name, owner), token };
  } catch (error) {
    if (!(error instanceof GithubError) || error.status !== 403) throw error;
    throw new GithubError(mayNotRead(server, token, environment), 403, { cause: error });
  }
}

function noToken(server: Server): string {
  return (
    "its access was not read because there is no token: set GITHUB_TOKEN to one with the scope read:packages " +
    `(${newToken(server)}), or run "gh auth refresh --scopes read:packages"`
  );
}

function mayNotRead(server: Server, { from }: Token, { GITHUB_ACTIONS }: NodeJS.ProcessEnv): string {
  const inWorkflow = GITHUB_ACTIONS === "true" && from === "GITHUB_TOKEN";
  const fix = inWorkflow ? 'give its job "permissions: packages: read"' : `create one with it at ${newToken(server)}`;
  return `its access was not read because the token from ${from} lacks the scope read:packages: ${fix}`;
}

function newToken({ pages }: Server): string {
  return `${pages}/settings/tokens/new?scopes=read:packages`;
}

/**
 * Whether anybody may pull, tried without credentials.
 *
 * @param reference a digest or tag, where one is known
 * @returns undefined when the registry could not be asked
 */
export async function canPullAnonymously(
  repository: Repository,
  reference = ANY_TAG,
  registries: Registries = {},
  registry: Pick<Registry, "resolve"> = new RegistryClient({ anonymous: true, registries }),
): Promise<boolean | undefined> {
  try {
    await registry.resolve(repository, reference);
    return true;
  } catch (error) {
    const status = error instanceof RegistryError ? error.status : undefined;
    return status === 401 || status === 403 ? false : undefined;
  }
}
