import { onPath } from "../../lib/process/on-path.ts";

/**
 * The `pulumi` on PATH.
 *
 * @throws Error when there is none
 */
export function installedPulumi({ PATH = "" }: NodeJS.ProcessEnv = process.env): string {
  const [found] = onPath("pulumi", { path: PATH });
  if (!found) throw new Error("pulumi is not installed; install it: https://www.pulumi.com/docs/iac/download-install/");
  return found;
}
