/**
 * The variable by which a reusable workflow publishes the project of whoever calls it with a program of its own: the
 * folder of that project. Only settings and files are taken from there. The job can sign as the workflow, so that
 * nothing of the caller's may run in it.
 */
export const CALLER_VARIABLE = "MULTIARCH_CALLER";

/** The folder of the caller's project; undefined where the project runs its own program. */
export function callerFolder({ [CALLER_VARIABLE]: folder }: NodeJS.ProcessEnv): string | undefined {
  return folder || undefined;
}

/** Makes relative paths mean the caller's project, where there is one. */
export function enterCaller(environment: NodeJS.ProcessEnv): void {
  const folder = callerFolder(environment);
  if (folder !== undefined) process.chdir(folder);
}
