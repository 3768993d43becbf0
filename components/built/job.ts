import { hostname } from "node:os";

/** The variable that says who builds, for people. */
export const JOB_VARIABLE = "MULTIARCH_JOB";

/** The variables with which CI systems name a job, and the machine that runs it. */
const SYSTEMS: readonly { readonly job: string; readonly runner: string }[] = [
  { job: "GITHUB_JOB", runner: "RUNNER_NAME" },
  { job: "CI_JOB_NAME", runner: "CI_RUNNER_DESCRIPTION" },
  { job: "JOB_NAME", runner: "NODE_NAME" },
  { job: "SYSTEM_JOBDISPLAYNAME", runner: "AGENT_NAME" },
  { job: "BUILDKITE_LABEL", runner: "BUILDKITE_AGENT_NAME" },
  { job: "CIRCLE_JOB", runner: "HOSTNAME" },
];

/** Who builds: what MULTIARCH_JOB says, else job and machine as the CI system names them, else the name of this host. */
export function jobName(environment: NodeJS.ProcessEnv): string {
  const { [JOB_VARIABLE]: told } = environment;
  if (told) return told;
  for (const { job, runner } of SYSTEMS) {
    const [name, machine] = [environment[job], environment[runner]];
    if (name) return machine ? `${name} on ${machine}` : name;
  }
  return hostname();
}
