import { once } from "../once.ts";
import type { BuildSecret } from "./authorization.ts";
import { atCommit, type ContextAddress, isCommit, parseContextAddress } from "./context-address.ts";
import { withoutPassword } from "./password.ts";
import { GitServer } from "./server.ts";

/** Asks a git server for the refs that match, `<commit>\t<ref>` a line. */
export type ListRefs = (patterns: readonly string[]) => Promise<string>;

/** One answer for the whole run, so that every platform builds the same commit. */
const pins = once<string>();

/** What lets a person find out that a commit was meant. */
const LIKE_A_COMMIT = /^[0-9a-f]{7,64}$/i;

/**
 * Pins a git context to a commit, so that a branch which moved is a difference that a preview shows: neither the
 * provider nor BuildKit would notice it.
 *
 * @param location a git address as BuildKit takes it; without a ref it means the default branch
 * @param secret the build secrets, among which one may be for the server
 * @throws Error in a sentence when the server cannot be asked, has no such ref, or has two that are meant
 */
export async function pinGitContext(location: string, secret: BuildSecret, listRefs?: ListRefs): Promise<string> {
  const address = parseContextAddress(location);
  if (isCommit(address.ref)) return atCommit(address, checked(address, address.ref));
  const server = new GitServer(address.remote, secret);
  const ask = listRefs ?? ((patterns) => lsRemote(server, address.remote, patterns));
  return pins([location, server.key], async () => atCommit(address, await findCommit(address, ask)));
}

function lsRemote(server: GitServer, remote: string, patterns: readonly string[]): Promise<string> {
  return server.run(["ls-remote", "--", remote, ...patterns], `the refs of ${withoutPassword(remote)}`);
}

async function findCommit(address: ContextAddress, listRefs: ListRefs): Promise<string> {
  const { ref, remote } = address;
  const wanted = ref || "HEAD";
  const lines = (await listRefs([wanted, `${wanted}^{}`])).split("\n");
  const named = new Map(lines.map((line) => line.split("\t").reverse() as [string, string]));
  // `^{}` is the commit to which an annotated tag points.
  const commitOf = (name: string) => named.get(`${name}^{}`) ?? named.get(name);
  const found = candidates(wanted).filter((name) => commitOf(name) !== undefined);
  // A ref in full means itself alone.
  const meant = found.includes(wanted) ? [wanted] : found;
  const [name] = meant;
  const commit = name && commitOf(name);
  if (!commit) throw new Error(`${withoutPassword(remote)} has no branch or tag "${wanted}"; ${advice(wanted)}`);
  if (new Set(meant.map(commitOf)).size > 1) {
    const fulls = meant.map((each) => `#${each}`).join(" or ");
    throw new Error(`${withoutPassword(remote)} has "${wanted}" at more than one commit; write ${fulls}`);
  }
  return checked(address, commit, named.get(name));
}

/** The refs in full that BuildKit takes a ref for. */
function candidates(ref: string): string[] {
  const within = (start: string) => `${start}${ref.startsWith(start) ? ref.slice(start.length) : ref}`;
  return [...new Set([ref, within("refs/"), within("refs/heads/"), within("refs/tags/")])];
}

function advice(ref: string): string {
  if (LIKE_A_COMMIT.test(ref)) return "write all 40 lower-case hexadecimal digits of the commit";
  return "fix the part after #";
}

/** The commit, if it or the annotated tag on it is as the address expects. */
function checked({ checksum, remote }: ContextAddress, commit: string, tag = commit): string {
  if (checksum === undefined || commit.startsWith(checksum) || tag.startsWith(checksum)) return commit;
  throw new Error(`${withoutPassword(remote)} is at the commit ${commit}, but the address expects ${checksum}`);
}
