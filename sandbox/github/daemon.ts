import { join } from "node:path";
import type { Daemon } from "../daemons/daemon.ts";
import { nodeProgram } from "../daemons/node-program.ts";
import { GITHUB_PORT_VARIABLE, type Layout } from "../layout.ts";
import { demandFreePort, LOOPBACK } from "../ports.ts";

/** How long one answer may take. */
const ANSWER_TIMEOUT_MS = 2000;

/** Where the emulator of GitHub's API is, with a slash at the end. */
export function githubUrl({ githubPort }: Layout): string {
  return `http://${LOOPBACK}:${githubPort}/`;
}

/** The emulator of GitHub's API, on the loopback address only. */
export function githubDaemon(layout: Layout): Daemon {
  const url = githubUrl(layout);
  const log = join(layout.logs, "github.log");
  const program = nodeProgram({
    folder: join(layout.project, "sandbox", "github"),
    argument: layout,
    path: join(layout.github, "emulator.mjs"),
    run: layout.run,
  });
  return {
    ...program,
    title: `the emulator of GitHub's API on ${url}`,
    env: {},
    logs: { output: log, errors: log },
    async prepare() {
      await demandFreePort(layout.githubPort, GITHUB_PORT_VARIABLE);
      await program.prepare();
    },
    answers: () => answers(url),
    cleanUp: async () => {},
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}_emulator/ready`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
