import { repositoryPage } from "../../lib/git/address.ts";
import { git, gitLines } from "../../lib/git/command.ts";

/** The server, and the repository there, to which a clone belongs. */
export interface Remote {
  /** `github.com`, with the port of its pages if it has one. */
  readonly host: string;
  /** What is before the name: `acme`, in GitLab also `acme/tools`. */
  readonly owner: string;
  readonly name: string;
}

/** The remote that counts: `origin`, else the first; undefined when there is none that is a server's. */
export async function remoteOf(root: string): Promise<Remote | undefined> {
  const names = await gitLines(root, "remote");
  for (const name of names.toSorted((one, other) => Number(other === "origin") - Number(one === "origin"))) {
    const address = await git(root, "remote", "get-url", name);
    const remote = address === undefined ? undefined : parseRemote(address);
    if (remote) return remote;
  }
  return undefined;
}

/** Reads an address of a remote, over HTTPS or SSH. */
export function parseRemote(address: string): Remote | undefined {
  const page = repositoryPage(address);
  if (page === undefined) return undefined;
  const { host, pathname } = new URL(page);
  const parts = pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const name = parts.pop();
  return name === undefined || parts.length === 0 ? undefined : { host, owner: parts.join("/"), name };
}

/** Whether GitHub Actions can run there: github.com, an enterprise's on ghe.com, or a server of that name. */
export function isGithub({ host }: Remote): boolean {
  return host === "github.com" || host.endsWith(".ghe.com") || host.split(".")[0] === "github";
}

/**
 * Whether the public Sigstore gives certificates to jobs there. It knows no server that an enterprise runs.
 *
 * @see https://github.com/sigstore/fulcio/blob/main/config/identity/config.yaml
 */
export function isKnownToSigstore({ host }: Remote): boolean {
  return host === "github.com" || host === "gitlab.com";
}

/** The default branch, as the remote says, else by its usual names, else the one that is checked out. */
export async function defaultBranchOf(root: string): Promise<string> {
  const ofRemote = await git(root, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  if (ofRemote) return ofRemote.replace(/^origin\//, "");
  const branches = await gitLines(
    root,
    "for-each-ref",
    "--format=%(refname:short)",
    "refs/heads/main",
    "refs/heads/master",
  );
  return branches[0] ?? (await git(root, "symbolic-ref", "--quiet", "--short", "HEAD")) ?? "main";
}
