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
    const places: NodeJS.ProcessEnv[] = [];
    for (const folder of folders) {
      const [port, githubPort] = [String(await freePort()), String(await freePort())];
      places.push({ [FOLDER_VARIABLE]: folder, [PORT_VARIABLE]: port, [GITHUB_PORT_VARIABLE]: githubPort });
    }
    const layouts = places.map(sandboxLayout);
    try {
      await startAll(layouts);
      const environments = layouts.map((layout, position) => ({
        ...process.env,
        ...places[position],
        ...sandboxEnvironment(layout),
      }));
      return await work(environments, removal);
    } finally {
      for (const layout of layouts) await stopSandbox(layout);
      await removal.end();
    }
  });
}

/** The first one alone: it sets up what all of them use. */
async function startAll([first, ...others]: readonly Layout[]): Promise<void> {
  if (first) await startSandbox(first);
  // All have ended before anything is stopped.
  for (const started of await Promise.allSettled(others.map(startSandbox))) {
    if (started.status === "rejected") throw started.reason;
  }
}
