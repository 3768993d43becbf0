import { existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { clientSteps } from "./clients.ts";
import { buildkitDaemon, outsideFolders } from "./daemons/buildkit.ts";
import { type Daemon, startStep, stop } from "./daemons/daemon.ts";
import { registryDaemon } from "./daemons/registry.ts";
import { engineSteps } from "./engine/steps.ts";
import { claimFolder, isSandbox } from "./folder.ts";
import { ghcrDaemons } from "./ghcr/daemons.ts";
import { ghcrLayout } from "./ghcr/layout.ts";
import { githubDaemon } from "./github/daemon.ts";
import { emulatorsStep } from "./host/emulators.ts";
import { packagesStep } from "./host/packages.ts";
import { demandAccess, demandHost } from "./host/requirements.ts";
import { makeImagesStep, pushImagesStep } from "./images/steps.ts";
import type { Layout } from "./layout.ts";
import { withLock } from "./lock.ts";
import { runSteps } from "./progress.ts";
import { signingKeyStep } from "./signing-key.ts";

/** The sandbox's processes, in the order in which they start. */
export function daemons(layout: Layout): Daemon[] {
  return [registryDaemon(layout), buildkitDaemon(layout), githubDaemon(layout)];
}

/**
 * Sets up what is missing on the host and in the sandbox and starts what does not run. Says on standard error what it
 * does; says nothing when there is nothing to do.
 *
 * @throws Error that says what is in the way
 */
export async function startSandbox(layout: Layout): Promise<void> {
  demandHost(layout);
  await withLock(layout.root, async () => {
    claimFolder(layout);
    mkdirSync(layout.backend, { recursive: true });
    await runSteps([
      packagesStep(),
      emulatorsStep(),
      ...(await engineSteps(layout)),
      ...daemons(layout).map(startStep),
      ...clientSteps(layout),
      signingKeyStep(layout),
      makeImagesStep(layout),
    ]);
    // Only a running registry can tell whether it has them.
    await runSteps([pushImagesStep(layout)]);
  });
}

/**
 * Stops the sandbox's processes with all that they started.
 *
 * @returns the titles of those that ran
 */
export async function stopSandbox(layout: Layout): Promise<string[]> {
  demandAccess();
  // Nothing is stopped, unmounted or deleted in a folder that is not a sandbox: its name may be a mistake.
  return withLock(layout.root, async () => (isSandbox(layout) ? stopAll(layout) : []));
}

/**
 * Stops the sandbox and deletes what is in it: images, caches, stacks, credentials and logs. The programs stay.
 *
 * @param remove what is done with each folder in place of deleting it at once
 * @returns the folders that were removed
 */
export async function resetSandbox(layout: Layout, remove = deleteFolder): Promise<string[]> {
  demandAccess();
  return withLock(layout.root, async () => {
    if (!isSandbox(layout)) return [];
    await stopAll(layout);
    const { registry, buildkit, github, backend, docker, buildx, apt, run, logs, pulumiHome, signing } = layout;
    // Of Pulumi's folder only the choice of stacks goes: the plugins are programs.
    const choices = join(pulumiHome, "workspaces");
    const ghcr = ghcrLayout(layout);
    const data = [registry, buildkit, github, backend, choices, docker, buildx, apt, run, logs, signing, ghcr.root];
    data.push(...outsideFolders(layout), ...outsideFolders(ghcr));
    const present = data.filter((folder) => existsSync(folder));
    for (const folder of present) await remove(folder);
    return present;
  });
}

function deleteFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true });
}

async function stopAll(layout: Layout): Promise<string[]> {
  const stopped: string[] = [];
  const all = [...daemons(layout), ...ghcrDaemons(ghcrLayout(layout))];
  for (const daemon of all.reverse()) if (await stop(daemon)) stopped.push(daemon.title);
  return stopped;
}
