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
  readonly source: string;
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

/** What of a package's access is not as wanted, or could not be read. Both texts go on after the package's name. */
export interface Finding {
  readonly fact: string;
  /** The whole sentence: the fact, and what to click, and where. */
  readonly sentence: string;
}

/**
 * What of a package's access is not as wanted. Empty when it is in order.
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
    return [finding("is public, and a pull without credentials was refused all the same", `look at ${page}`)];
  }
  const fact = `is ${live.visibility} and is to be ${wanted}`;
  if (live.visibility === "public") {
    return [finding(`${fact}, which GitHub does not take back`, `delete it at ${page} and publish again`)];
  }
  const once = wanted === "public" ? ", which cannot be taken back" : "";
  const change = `choose "Change visibility" at ${page}${once}`;
  if (owner === "user") return [finding(fact, change)];
  const settings = `${pages}/organizations/${name.owner}/settings/packages`;
  const allow = `when it is not offered there, an owner of ${name.owner} has to allow ${wanted} packages at ${settings}`;
  return [finding(fact, `${change}; ${allow}`)];
}

function linkFindings({ name, owner, pages, live }: PackageFacts, { source }: WantedAccess): Finding[] {
  const page = settingsPage(pages, name, owner);
  const access = `add ${source} with the role Write under "Manage Actions access" at ${page}`;
  if (live.repository === undefined) {
    return [finding(`is linked to no repository, so that workflows of ${source} may not push to it`, access)];
  }
  if (live.repository.toLowerCase() === source.toLowerCase()) return [];
  const fact = `is linked to ${live.repository} and not to ${source}, whose workflows may not push to it`;
  return [finding(fact, access)];
}

function finding(fact: string, fix: string): Finding {
  return { fact, sentence: `${fact}: ${fix}` };
}

/** What the first push of a package by a person's token leads to, while it is not there. */
export function firstPushFinding(name: PackageName, owner: OwnerKind, pages: string, source: string): Finding {
  return {
    fact: `is not there yet: publish it from a workflow of ${source} first`,
    sentence:
      `is not there yet: a package that a personal token creates may refuse the GITHUB_TOKEN of ${source}'s workflows ` +
      `later. Publish it from a workflow first, or add ${source} with the role Write under "Manage Actions access" at ` +
      `${settingsPage(pages, name, owner)} afterwards`,
  };
}
