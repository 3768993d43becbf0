import { exportLines, sandboxEnvironment, withoutNpmFolders } from "../environment.ts";
import { enterLikeGhcr, startLikeGhcr } from "../ghcr/lifecycle.ts";
import { startScanner } from "../images/scanner.ts";
import { type Layout, sandboxLayout } from "../layout.ts";
import { resetSandbox, startSandbox, stopSandbox } from "../lifecycle.ts";
import { sandboxStatus, statusText } from "../status.ts";

const USAGE = `usage: npm run sandbox -- COMMAND

  start [--like-ghcr] [--scanner]
                       set up what is missing and start what does not run; on demand what answers as ghcr.io, and the
                       scanner of SBOMs, which takes minutes to build
  stop                 stop all processes
  status [--json]      show the parts, their addresses and versions, and the builder
  reset                stop and delete all data: images, caches, stacks; the programs stay
  env                  print the lines that let a shell talk to it: eval "$(npm run -s sandbox -- env)"
  shell --like-ghcr [COMMAND...]  run a shell, or a command, in which ghcr.io is the sandbox's
`;

const LIKE_GHCR = "--like-ghcr";
const SCANNER = "--scanner";

const COMMANDS: Readonly<Record<string, (layout: Layout, args: readonly string[]) => Promise<void>>> = {
  async start(layout, args) {
    await startSandbox(layout);
    if (args.includes(LIKE_GHCR)) await startLikeGhcr(layout);
    if (args.includes(SCANNER)) await startScanner(layout);
    print(statusText(await sandboxStatus(layout)));
  },
  async stop(layout) {
    const stopped = await stopSandbox(layout);
    print(stopped.length > 0 ? `stopped ${stopped.join(" and ")}\n` : "the sandbox was not running\n");
  },
  async status(layout, args) {
    const status = await sandboxStatus(layout);
    print(args.includes("--json") ? `${JSON.stringify(status, undefined, 2)}\n` : statusText(status));
  },
  async reset(layout) {
    const deleted = await resetSandbox(layout);
    print(deleted.length > 0 ? `deleted\n  ${deleted.join("\n  ")}\n` : "there was nothing to delete\n");
  },
  async env(layout) {
    print(exportLines(sandboxEnvironment(layout, withoutNpmFolders(process.env.PATH ?? ""))));
  },
};

/** The options of the commands that have any. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = { start: [LIKE_GHCR, SCANNER], status: ["--json"] };

/** `npm run sandbox -- COMMAND`. */
export async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (name === "shell" && args[0] === LIKE_GHCR) return shell(args.slice(1));
  const known = OPTIONS[name] ?? [];
  if (!command || args.some((argument) => !known.includes(argument))) {
    process.stderr.write(USAGE);
    return 2;
  }
  await command(sandboxLayout(), args);
  return 0;
}

/** Starts what does not run, and gives the exit code of the command. */
async function shell(command: readonly string[]): Promise<number> {
  const layout = sandboxLayout();
  await startSandbox(layout);
  await startLikeGhcr(layout);
  return enterLikeGhcr(layout, command, withoutNpmFolders(process.env.PATH ?? ""));
}

function print(text: string): void {
  process.stdout.write(text);
}
