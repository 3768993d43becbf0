import {
  type LivePackage,
  type OwnerKind,
  type PackageName,
  settingsPage,
  type Visibility,
} from "../../lib/github/packages.ts";

/** The access that a package is to have. */
export interface WantedAccess {
  /** The repository that it is to be linked to, `owner/name`. */
  readonly githubRepository: string;
  /** Left out: any will do. */
  readonly visibility?: Visibility | undefined;
}

/** What was read of a package that is there. */
export interface PackageFacts {
  readonly name: PackageName;
  readonly owner: OwnerKind;
  /** The root of the server's pages. */
  readonly pages: string;
  readonly live: LivePackage;
  /** Whether a pull without credentials was let through; undefined when none was tried, or none could be. */
  readonly anonymousPull?: boolean | undefined;
}

/**
 * A difference between a package's access and the settings, or why it could not be read. Both texts follow the
 * package's name.
 */
export interface Finding {
  readonly fact: string;
  /** The whole sentence: the fact, and what to click, and where. */
  readonly sentence: string;
}

/**
 * The differences between a package's access and the settings; empty when there is none.
 *
 * @see https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility
 */
export function packageFindings(facts: PackageFacts, wanted: WantedAccess): Finding[] {
  return [...visibilityFindings(facts, wanted), ...linkFindings(facts, wanted)];
}

function visibilityFindings(facts: PackageFacts, { visibility: wanted }: WantedAccess): Finding[] {
  const { name, owner, pages, live, anonymousPull } = facts;
  const page = settingsPage(pages, name, owner);
  if (wanted === undefined) return [];
  if (live.visibility === wanted) {
    if (wanted !== "public" || anonymousPull !== false) return [];
    return [finding("is public, but a pull without credentials was refused", `check ${page}`)];
  }
  const fact = `is ${live.visibility} and should be ${wanted}`;
  if (live.visibility === "public") {
    return [finding(`${fact}, which GitHub does not allow`, `delete it at ${page} and publish again`)];
  }
  const once = wanted === "public" ? ", which cannot be undone" : "";
  const change = `choose "Change visibility" at ${page}${once}`;
  if (owner === "user") return [finding(fact, change)];
  const settings = `${pages}/organizations/${name.owner}/settings/packages`;
  const allow = `if it is not offered there, an owner of ${name.owner} has to allow ${wanted} packages at ${settings}`;
  return [finding(fact, `${change}; ${allow}`)];
}

function linkFindings({ name, owner, pages, live }: PackageFacts, { githubRepository }: WantedAccess): Finding[] {
  const page = settingsPage(pages, name, owner);
  const access = `add ${githubRepository} with the Write role under "Manage Actions access" at ${page}`;
  if (live.repository === undefined) {
    return [finding(`is not linked to a repository, so workflows of ${githubRepository} cannot push to it`, access)];
  }
  if (live.repository.toLowerCase() === githubRepository.toLowerCase()) return [];
  const fact = `is linked to ${live.repository} and not to ${githubRepository}, whose workflows cannot push to it`;
  return [finding(fact, access)];
}

function finding(fact: string, fix: string): Finding {
  return { fact, sentence: `${fact}: ${fix}` };
}

/** The consequence of a first push with a personal token, while it does not exist. */
export function firstPushFinding(
  name: PackageName,
  owner: OwnerKind,
  pages: string,
  githubRepository: string,
): Finding {
  return {
    fact: "new; publish from a workflow first",
    sentence:
      `does not exist yet: a package that a personal token creates may reject the GITHUB_TOKEN of ${githubRepository}'s workflows ` +
      `later. Publish it from a workflow first, or add ${githubRepository} with the Write role under "Manage Actions access" at ` +
      `${settingsPage(pages, name, owner)} afterwards`,
  };
}
