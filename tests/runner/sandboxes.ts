import { existsSync } from "node:fs";
import { join } from "node:path";
import { sandboxEnvironment } from "../../sandbox/environment.ts";
import { claimFolder } from "../../sandbox/folder.ts";
import { demandHost } from "../../sandbox/host/requirements.ts";
import {
  FOLDER_VARIABLE,
  GITHUB_PORT_VARIABLE,
  type Layout,
  PORT_VARIABLE,
  sandboxLayout,
} from "../../sandbox/layout.ts";
import { resetSandbox, startSandbox, stopSandbox } from "../../sandbox/lifecycle.ts";
import { withLock } from "../../sandbox/lock.ts";
import { freePort } from "../../sandbox/ports.ts";
import { runSteps } from "../../sandbox/progress.ts";

/**
 * Does the work with fresh sandboxes of its own, each on free ports, so that one in use is left alone; they are
 * stopped when the work is done.
 *
 * @param work gets the environment of each sandbox
 */
export async function withSandboxes<Result>(
  outer: Layout,
  count: number,
  work: (environments: readonly NodeJS.ProcessEnv[]) => Promise<Result>,
): Promise<Result> {
  demandHost(outer);
  claimFolder(outer);
  return withLock(`the tests in ${outer.root}`, async () => {
    const started: Layout[] = [];
    try {
      const environments: NodeJS.ProcessEnv[] = [];
      // One after the other: the first one sets up what all of them use.
      for (let number = 1; number <= count; number++) {
        const folder = join(outer.root, `test-${number}`);
        const [port, githubPort] = [String(await freePort()), String(await freePort())];
        const place = { [FOLDER_VARIABLE]: folder, [PORT_VARIABLE]: port, [GITHUB_PORT_VARIABLE]: githubPort };
        const layout = sandboxLayout(place);
        started.push(layout);
        await runSteps([
          {
            title: "remove what an earlier run has left",
            done: () => !existsSync(folder),
            run: async () => void (await resetSandbox(layout)),
          },
        ]);
        await startSandbox(layout);
        environments.push({ ...process.env, ...place, ...sandboxEnvironment(layout) });
      }
      return await work(environments);
    } finally {
      for (const layout of started) await stopSandbox(layout);
    }
  });
}
