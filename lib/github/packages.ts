import type { GithubApi } from "./api.ts";
import { GithubError } from "./errors.ts";

/** A container package by its owner and name: `acme`, `hit-counter`. */
export interface PackageName {
  readonly owner: string;
  readonly name: string;
}

export type Visibility = "public" | "private" | "internal";

/** What GitHub tells of a package. */
export interface LivePackage {
  readonly visibility: Visibility;
  /** The repository that it is linked to, `owner/name`. */
  readonly repository?: string;
}

/** Who owns packages. */
export type OwnerKind = "user" | "organization";

/** @throws GithubError also when there is no such owner */
export async function readOwnerKind(api: GithubApi, owner: string): Promise<OwnerKind> {
  const found = await api.ask(`reading who ${owner} is`, (octokit) =>
    octokit("GET /users/{username}", { username: owner }),
  );
  if (!found) throw new GithubError(`${owner} is neither a user nor an organization on ${api.server.host}`, 404);
  return found.type === "Organization" ? "organization" : "user";
}

/**
 * Reads a package. Nothing could be written: GitHub's API changes neither who may see a package nor what it is linked to.
 *
 * @returns undefined when there is none, or none that the token may see
 * @see https://docs.github.com/rest/packages/packages
 */
export async function readPackage(
  api: GithubApi,
  { owner, name }: PackageName,
  kind: OwnerKind,
): Promise<LivePackage | undefined> {
  const wanted = { package_type: "container", package_name: name } as const;
  const found = await api.ask(`reading the package ${owner}/${name}`, (octokit) =>
    kind === "organization"
      ? octokit("GET /orgs/{org}/packages/{package_type}/{package_name}", { org: owner, ...wanted })
      : octokit("GET /users/{username}/packages/{package_type}/{package_name}", { username: owner, ...wanted }),
  );
  if (!found) return undefined;
  const { visibility, repository } = found;
  return { visibility: visibility as Visibility, ...(repository && { repository: repository.full_name }) };
}

/** The page to set who may see a package, and which workflows may write it. */
export function settingsPage(pages: string, { owner, name }: PackageName, kind: OwnerKind): string {
  const owners = kind === "organization" ? "orgs" : "users";
  return `${pages}/${owners}/${owner}/packages/container/${encodeURIComponent(name)}/settings`;
}
