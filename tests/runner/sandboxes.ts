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
import { Removal } from "./removal.ts";

/**
 * Does the work with fresh sandboxes of its own, each on free ports, so that one in use is left alone; they are
 * stopped when the work is done. What earlier runs have left in their folders is deleted meanwhile.
 *
 * @param work gets the environment of each sandbox, and what is being deleted
 */
export async function withSandboxes<Result>(
  outer: Layout,
  count: number,
  work: (environments: readonly NodeJS.ProcessEnv[], removal: Removal) => Promise<Result>,
): Promise<Result> {
  demandHost(outer);
  claimFolder(outer);
  return withLock(`the tests in ${outer.root}`, async () => {
    const folders = Array.from({ length: count }, (_, index) => join(outer.root, `test-${index + 1}`));
    const removal = new Removal(join(outer.root, "removed"));
    for (const folder of folders) {
      await resetSandbox(sandboxLayout({ [FOLDER_VARIABLE]: folder }), (part) => removal.take(part));
    }
    removal.begin();
    const started: Layout[] = [];
    try {
      const environments: NodeJS.ProcessEnv[] = [];
      // One after the other: the first one sets up what all of them use.
      for (const folder of folders) {
        const [port, githubPort] = [String(await freePort()), String(await freePort())];
        const place = { [FOLDER_VARIABLE]: folder, [PORT_VARIABLE]: port, [GITHUB_PORT_VARIABLE]: githubPort };
        const layout = sandboxLayout(place);
        started.push(layout);
        await startSandbox(layout);
        environments.push({ ...process.env, ...place, ...sandboxEnvironment(layout) });
      }
      return await work(environments, removal);
    } finally {
      for (const layout of started) await stopSandbox(layout);
      await removal.end();
    }
  });
}
