import { execFileSync } from "node:child_process";

/** What git knows of a folder's source. A fact that it does not know is absent, which is never a failure. */
export interface GitFacts {
  /** The commit at HEAD. */
  readonly revision?: string;
  /** The time of that commit, RFC 3339 in UTC. */
  readonly created?: string;
  /** The page of the repository, `https://host/owner/name`. */
  readonly source?: string;
}

/** Reads the facts of the repository that holds the folder. */
export function gitFacts(folder: string): GitFacts {
  const [revision, time] = git(folder, "show", "--no-patch", "--format=%H %cI", "HEAD")?.split(" ") ?? [];
  const source = sourcePage(git(folder, "remote", "get-url", "origin") ?? "");
  return {
    ...(revision && { revision }),
    ...(time && { created: new Date(time).toISOString() }),
    ...(source && { source }),
  };
}

/** The facts that a git context pinned to a commit holds itself: `address#commit:subfolder`. */
export function gitContextFacts(context: string): GitFacts {
  const [repository = "", fragment = ""] = context.split("#");
  const [revision] = fragment.split(":");
  const source = sourcePage(repository);
  return { ...(revision && { revision }), ...(source && { source }) };
}

/**
 * The address of a repository's page from that of its remote: HTTPS, with no user, password or `.git`; undefined for
 * a remote that is no server's.
 */
export function sourcePage(remote: string): string | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+\.[\w.-]+):(?!\/\/)(.+)$/.exec(remote);
  const address = scp ? `https://${scp[1]}/${scp[2]}` : remote;
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, hostname, pathname } = new URL(address);
  if (!["https:", "http:", "ssh:", "git:"].includes(protocol)) return undefined;
  const path = pathname.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  if (!path) return undefined;
  // The port of a page is part of its address; that of SSH is not.
  return `https://${protocol === "https:" ? host : hostname}/${path}`;
}

/** The owner in the remote's address, `acme` in `github.com/acme/app`. */
export function gitOwner(folder: string): string | undefined {
  const { source } = gitFacts(folder);
  return source && new URL(source).pathname.split("/")[1];
}

/** What git prints, or undefined where it cannot tell: no git, no repository, no commit, no such remote. */
function git(folder: string, ...args: string[]): string | undefined {
  try {
    const output = execFileSync("git", ["-C", folder, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.trim() || undefined;
  } catch {
    return undefined;
  }
}
