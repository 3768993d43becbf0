import { existsSync, lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../lib/files.ts";
import { GHCR } from "../../lib/oci/reference.ts";
import { foreground } from "../../lib/process/foreground.ts";
import { clientSteps } from "../clients.ts";
import { startStep } from "../daemons/daemon.ts";
import { DOCKER } from "../engine/recipes.ts";
import { engineSteps } from "../engine/steps.ts";
import { USER } from "../github/defaults.ts";
import type { Layout } from "../layout.ts";
import { withLock } from "../lock.ts";
import { runSteps, type Step } from "../progress.ts";
import { newAccounts } from "./accounts.ts";
import { certificateSteps } from "./certificates.ts";
import { ghcrDaemons, inNamespace } from "./daemons.ts";
import { GHCR_BUILDER, ghcrEnvironment, withoutDaemon } from "./environment.ts";
import { type GhcrLayout, ghcrLayout } from "./layout.ts";

/** How to start. */
const GREETING = `In this shell, and only here, ${GHCR} is the sandbox's. You are its user ${USER}, with a token in CR_PAT:
  echo $CR_PAT | docker login ${GHCR} -u $USERNAME --password-stdin
`;

/**
 * Sets up and starts what answers as ghcr.io, in a sandbox that runs.
 *
 * @throws Error that says what is in the way
 */
export async function startLikeGhcr(sandbox: Layout): Promise<void> {
  const layout = ghcrLayout(sandbox);
  await withLock(sandbox.root, async () => {
    await runSteps([
      // The room that the whole set-up demands is far more than this one program takes.
      ...(await engineSteps({ ...layout, bin: layout.tools }, () => undefined, [DOCKER])),
      ...certificateSteps(layout),
      accountsStep(layout),
      pluginsStep(layout, sandbox),
      ...ghcrDaemons(layout).map(startStep),
      ...clientSteps(layout, GHCR_BUILDER, withoutDaemon(layout)),
    ]);
  });
}

/**
 * Runs a command, or else the user's shell, where ghcr.io is the sandbox's.
 *
 * @returns its exit code
 */
export async function enterLikeGhcr(sandbox: Layout, command: readonly string[], path: string): Promise<number> {
  const layout = ghcrLayout(sandbox);
  if (command.length === 0) process.stderr.write(GREETING);
  const words = command.length > 0 ? command : [process.env.SHELL || "sh"];
  const [file = "", ...args] = [...inNamespace(layout, process.cwd()), ...words];
  return foreground(file, args, { ...process.env, ...ghcrEnvironment(layout, path) });
}

function accountsStep({ accounts }: GhcrLayout): Step {
  return {
    title: `make the user ${USER} of ${GHCR}, with a token, in ${accounts}`,
    done: () => existsSync(accounts),
    async run() {
      replaceFile(accounts, `${JSON.stringify(newAccounts(), undefined, 2)}\n`);
    },
  };
}

/** Pulumi's own folder, with the sandbox's plugins in it: they are programs, all else is this part's alone. */
function pluginsStep({ pulumiHome }: GhcrLayout, sandbox: Layout): Step {
  const plugins = join(pulumiHome, "plugins");
  return {
    title: `share the sandbox's Pulumi plugins with ${pulumiHome}`,
    done: () => lstatSync(plugins, { throwIfNoEntry: false }) !== undefined,
    async run() {
      mkdirSync(pulumiHome, { recursive: true });
      symlinkSync(join(sandbox.pulumiHome, "plugins"), plugins);
    },
  };
}
