import { git, gitLines } from "./command.ts";

/** A ref as git knows it, `refs/remotes/origin/main`. */
export interface NamedRef {
  readonly name: string;
  /** The ref to which a symbolic ref points: that of `refs/remotes/origin/HEAD` is the default branch. */
  readonly target?: string;
}

const PULL_REQUEST = /^refs\/(?:remotes\/)?(pull\/\d+\/(?:head|merge))$/;
const DEFAULT_BRANCH = /^refs\/remotes\/[^/]+\/HEAD$/;
const REMOTE_BRANCH = /^refs\/remotes\/[^/]+\/(?!HEAD$)(.+)$/;

/**
 * The ref to which HEAD points, in full; empty when there is none. On a branch it is the branch. A detached HEAD, as
 * every CI system makes one, is a tag, a pull request or a branch that names the commit ({@link refAtHead}), else the
 * branch with the latest commit among those that contain it. A tag that is further on is never taken: it would publish
 * an older commit as that release.
 *
 * @see https://github.com/docker/actions-toolkit/blob/main/src/git.ts, which docker/metadata-action asks with
 * `context: git`
 */
export async function headRef(folder: string): Promise<string> {
  const [branch, refs] = await Promise.all([
    git(folder, "symbolic-ref", "--quiet", "HEAD"),
    gitLines(folder, "for-each-ref", "--points-at=HEAD", "--format=%(refname) %(symref)"),
  ]);
  return branch ?? refAtHead(refs.map(namedRef)) ?? (await branchWithHead(folder)) ?? "";
}

/**
 * The ref that counts among those that name one commit, as GitHub writes it: a tag before a pull request before a
 * branch. Of several tags it is the last in the order of the alphabet, as docker/metadata-action takes it: `v1.2.3`
 * before `v1.2` and `v1`. Of several branches it is the default branch, else a local one.
 */
export function refAtHead(refs: readonly NamedRef[]): string | undefined {
  const latestFirst = refs.toSorted((one, other) => (one.name < other.name ? 1 : -1));
  const names = latestFirst.map(({ name }) => name);
  const pulls = names.flatMap((name) => PULL_REQUEST.exec(name)?.[1] ?? []).map((pull) => `refs/${pull}`);
  const defaultBranch = latestFirst.find(({ name }) => DEFAULT_BRANCH.test(name))?.target;
  return (
    names.find((name) => name.startsWith("refs/tags/")) ??
    pulls[0] ??
    (defaultBranch && branchOf(defaultBranch)) ??
    names.find((name) => name.startsWith("refs/heads/")) ??
    names.map(branchOf).find(Boolean)
  );
}

async function branchWithHead(folder: string): Promise<string | undefined> {
  const names = await gitLines(
    folder,
    "for-each-ref",
    "--contains=HEAD",
    "--sort=-committerdate",
    "--format=%(refname)",
    "refs/heads",
    "refs/remotes",
  );
  return names.find((name) => name.startsWith("refs/heads/")) ?? names.map(branchOf).find(Boolean);
}

function namedRef(line: string): NamedRef {
  const [name = "", target] = line.split(" ");
  return { name, ...(target && { target }) };
}

/** The branch, in full, that a ref of a remote follows. */
function branchOf(name: string): string | undefined {
  const branch = PULL_REQUEST.test(name) ? undefined : REMOTE_BRANCH.exec(name)?.[1];
  return branch && `refs/heads/${branch}`;
}
