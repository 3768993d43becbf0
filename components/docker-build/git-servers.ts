import { pinGitContext } from "../../lib/git/remote.ts";
import type { GitContexts } from "../settings/git-contexts.ts";
import { gitDockerfile } from "./git-dockerfile.ts";

/** The git servers themselves, each asked once for the same. */
export const GIT_SERVERS: GitContexts = { pin: (location) => pinGitContext(location), dockerfile: gitDockerfile };
