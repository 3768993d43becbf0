import { once } from "../once.ts";
import type { BuildSecret } from "./authorization.ts";
import { parseContextAddress } from "./context-address.ts";
import { inFetchedCommit } from "./fetched-commit.ts";
import { withoutPassword } from "./password.ts";
import { GitServer } from "./server.ts";

/** One answer for the whole run. */
const times = once<number>();

/**
 * When the commit of a pinned git context was committed, in seconds since 1970.
 *
 * @param secret the build secrets, among which one may be for the server
 * @throws Error in a sentence when the server cannot be asked
 */
export async function gitCommitTime(location: string, secret: BuildSecret): Promise<number> {
  const { remote, ref } = parseContextAddress(location);
  const server = new GitServer(remote, secret);
  const what = `the commit ${ref} of ${withoutPassword(remote)}`;
  return times([remote, ref, server.key], () =>
    // Neither files nor folders are needed.
    inFetchedCommit({ server, remote, ref, what, filter: "tree:0" }, async (inClone) =>
      Number(await inClone(["log", "-1", "--no-show-signature", "--format=%ct", ref, "--"])),
    ),
  );
}
