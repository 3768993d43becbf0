import { atCommit, isCommit, parseContextAddress } from "../../lib/git/context-address.ts";
import { withoutPassword } from "../../lib/git/password.ts";
import { quote } from "../settings/problems.ts";
import type { GitContexts } from "./git-dockerfiles.ts";
import { GIT_SERVERS } from "./git-servers.ts";
import { NOT_PLANNED, type PlanFile, readPlanFile } from "./plan-file.ts";

/** The plan that a program is to build. */
export interface ProgramPlan {
  /** Absent when the program decides by itself. */
  readonly file?: PlanFile;
  /** Why the plan cannot be read. */
  readonly problem?: string;
}

let known: ProgramPlan | undefined;

/** The plan that this program is to build; read once. */
export function programPlan(): ProgramPlan {
  known ??= attempt(process.env);
  return known;
}

function attempt(environment: NodeJS.ProcessEnv): ProgramPlan {
  try {
    const file = readPlanFile(environment);
    return file ? { file } : {};
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Whom this program asks for git contexts. */
export function programGit(): GitContexts {
  const { file } = programPlan();
  return file ? plannedGit(file, GIT_SERVERS) : GIT_SERVERS;
}

/** Git servers, where a plan says which commit each address means. */
export function plannedGit({ commits }: PlanFile, servers: GitContexts): GitContexts {
  return {
    ...servers,
    async pin(location, secrets) {
      const address = parseContextAddress(location);
      // One that names a commit is known without asking.
      if (isCommit(address.ref)) return servers.pin(location, secrets);
      const commit = commits.get(location);
      if (commit !== undefined) return atCommit(address, commit);
      throw new Error(`${quote(withoutPassword(location))} ${NOT_PLANNED}`);
    },
  };
}
