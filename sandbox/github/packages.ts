import { timeOfChange } from "./clock.ts";
import type { Images, Version } from "./published.ts";
import { type Account, nextId, own, type Package, type Repository, type State, type Token } from "./state.ts";

/** A package with what was pushed into it. */
export interface LivePackage {
  readonly record: Package;
  /** Those that were not deleted. */
  readonly versions: readonly Version[];
  readonly deletedVersions: readonly Version[];
  readonly repository?: Repository;
}

/**
 * A package, deleted or not. One that was pushed and never seen is private, as GitHub makes it.
 *
 * @returns undefined when nothing was pushed under the name, and nobody said that there is such a package
 */
export async function findPackage(
  state: State,
  images: Images,
  owner: Account,
  name: string,
): Promise<LivePackage | undefined> {
  const key = packageKey(owner.login, name);
  const known = own(state.packages, key);
  const image = known?.versions ? { versions: known.versions } : await images.read(key);
  if (!known && !image) return undefined;
  const record = known ?? newPackage(state, owner.login, name);
  state.packages[key] = record;
  const all = image?.versions ?? [];
  const linked = record.repository === undefined ? repositoryNamed(image?.source) : record.repository;
  const repository = linked ? own(state.repositories, linked.toLowerCase()) : undefined;
  const isDeleted = ({ digest }: Version) => record.deletedVersions.includes(digest);
  return {
    record,
    versions: all.filter((version) => !isDeleted(version)),
    deletedVersions: all.filter(isDeleted),
    ...(repository && { repository }),
  };
}

/** Every package of an owner, deleted or not, in the order of their names. */
export async function listPackages(state: State, images: Images, owner: Account): Promise<LivePackage[]> {
  const prefix = packageKey(owner.login, "");
  const keys = [...Object.keys(state.packages), ...(await images.names(owner.login.toLowerCase()))];
  const names = [...new Set(keys.filter((key) => key.startsWith(prefix)))].sort();
  const found = await Promise.all(names.map((key) => findPackage(state, images, owner, key.slice(prefix.length))));
  return found.filter((one) => one !== undefined);
}

/** Whether a token may look at a package: one that is private is for its owner, and for the workflows of its repository. */
export function maySee(token: Token, owner: Account, { record, repository }: LivePackage): boolean {
  if (record.visibility === "public") return true;
  if (token.workflowOf === undefined) return owner.login === token.login || owner.members.includes(token.login);
  return repository !== undefined && token.workflowOf === `${repository.owner}/${repository.name}`;
}

export function packageKey(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}

export function newPackage(state: State, owner: string, name: string): Package {
  const created = timeOfChange();
  const id = nextId(state);
  return { id, owner, name, visibility: "private", deleted: false, deletedVersions: [], created, updated: created };
}

/** The `owner/name` in the address of a repository on any host; undefined for another address. */
export function repositoryNamed(source: string | undefined): string | undefined {
  return /^https?:\/\/[^/]+\/([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(source ?? "")?.[1];
}
