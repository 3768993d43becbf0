import { parseContextAddress } from "./context-address.ts";

/** What a git address says of its repository. What it does not say is left out. */
export interface GitFacts {
  /** The commit. */
  readonly revision?: string;
  /** The page of the repository, `https://host/owner/name`. */
  readonly page?: string;
}

/** What the address of a git context that is pinned to a commit says: `address#commit:subfolder`. */
export function gitContextFacts(context: string): GitFacts {
  const { remote, ref } = parseContextAddress(context);
  const page = repositoryPage(remote);
  return { ...(ref && { revision: ref }), ...(page && { page }) };
}

/**
 * The address of a repository's page from that of its remote: HTTPS, with no user, password or `.git`; undefined for
 * a remote that is no server's.
 */
export function repositoryPage(remote: string): string | undefined {
  // What is before an @ may be a password.
  const scp = /^(?:[^/@]+@)?([\w.-]+\.[\w.-]+):(?!\/\/)([^@]+)$/.exec(remote);
  const address = scp ? `https://${scp[1]}/${scp[2]}` : remote;
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, hostname, pathname } = new URL(address);
  if (!["https:", "http:", "ssh:", "git:"].includes(protocol)) return undefined;
  const path = pathname.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  if (!path) return undefined;
  // The port of a page is part of its address; that of SSH is not.
  return `https://${protocol === "https:" ? host : hostname}/${path}`;
}
