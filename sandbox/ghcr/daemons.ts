import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { GHCR } from "../../lib/oci/reference.ts";
import { buildkitDaemon } from "../daemons/buildkit.ts";
import { type Daemon, daemonPid } from "../daemons/daemon.ts";
import { nodeProgram } from "../daemons/node-program.ts";
import { tlsFiles } from "./certificates.ts";
import { trustEnvironment } from "./environment.ts";
import { type GhcrLayout, PORT } from "./layout.ts";
import { hasMounts, inNamespaceOf, NEW_NAMESPACE, writeMounted } from "./namespace.ts";

/** How long one answer may take. */
const ANSWER_TIMEOUT_MS = 2000;

/** The front, whose mount namespace is the one in which ghcr.io is the sandbox's. */
export function frontDaemon(layout: GhcrLayout): Daemon {
  const program = nodeProgram({
    folder: join(layout.project, "sandbox", "ghcr"),
    argument: layout,
    path: join(layout.root, "front.mjs"),
    run: layout.run,
  });
  const { authority } = tlsFiles(layout);
  return {
    ...program,
    title: `the front as ${GHCR} on ${layout.address}`,
    launcher: () => NEW_NAMESPACE,
    env: {},
    logs: { output: join(layout.logs, "requests.log"), errors: join(layout.logs, "front.log") },
    async prepare() {
      writeMounted(layout);
      await program.prepare();
    },
    answers: () => isUnauthorized(layout.address, authority),
    cleanUp: async () => {},
  };
}

/** A BuildKit in the front's namespace, which must be there. */
export function ghcrBuildkitDaemon(layout: GhcrLayout): Daemon {
  const daemon = buildkitDaemon(layout);
  return {
    ...daemon,
    title: `BuildKit beside ${GHCR}`,
    launcher: () => inNamespace(layout, "/"),
    env: { ...daemon.env, ...trustEnvironment(layout) },
  };
}

/** The processes, in the order in which they start. */
export function ghcrDaemons(layout: GhcrLayout): Daemon[] {
  return [frontDaemon(layout), ghcrBuildkitDaemon(layout)];
}

/**
 * What starts a program where ghcr.io is the sandbox's, in front of its command line.
 *
 * @throws Error when the front does not run
 */
export function inNamespace(layout: GhcrLayout, folder: string): string[] {
  const pid = daemonPid(frontDaemon(layout));
  // Without the mounts the real ghcr.io, and the user's own home, would be what a command meets.
  if (pid === undefined || !hasMounts(layout, pid))
    throw new Error(`nothing answers as ${GHCR}; run "npm run sandbox -- start --like-ghcr"`);
  return inNamespaceOf(pid, folder);
}

/** Whether the front asks who is not signed in to sign in. */
function isUnauthorized(host: string, authority: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host, port: PORT, path: "/v2/", servername: GHCR, timeout: ANSWER_TIMEOUT_MS, agent: false };
    try {
      const asked = request({ ...options, ca: readFileSync(authority) }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 401);
      });
      asked.once("timeout", () => asked.destroy()).once("error", () => resolve(false));
      asked.end();
    } catch {
      resolve(false); // there is no authority yet
    }
  });
}
