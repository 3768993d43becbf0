import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildkitDaemon } from "../daemons/buildkit.ts";
import { type Daemon, daemonPid } from "../daemons/daemon.ts";
import { hashOf } from "../engine/hash.ts";
import { tlsFiles } from "./certificates.ts";
import { trustEnvironment } from "./environment.ts";
import { type GhcrLayout, HOST, PORT } from "./layout.ts";
import { hasMounts, inNamespaceOf, NEW_NAMESPACE, writeMounted } from "./namespace.ts";

/** How long one answer may take. */
const ANSWER_MILLISECONDS = 2000;

/** The front, whose mount namespace is the one in which ghcr.io is the sandbox's. */
export function frontDaemon(layout: GhcrLayout): Daemon {
  // The command line holds no path outside the sandbox, so that another checkout or Node finds the process as well.
  const [program, path] = [join(layout.run, "node"), join(layout.root, "front.mjs")];
  const { authority } = tlsFiles(layout);
  return {
    title: `the front as ${HOST} on ${layout.address}`,
    launcher: () => NEW_NAMESPACE,
    argv: [program, path],
    configuration: { path, text: frontProgram(layout) },
    env: {},
    logs: { output: join(layout.logs, "requests.log"), errors: join(layout.logs, "front.log") },
    async prepare() {
      writeMounted(layout);
      mkdirSync(layout.run, { recursive: true, mode: 0o700 });
      rmSync(program, { force: true });
      symlinkSync(process.execPath, program);
    },
    answers: () => isUnauthorized(layout.address, authority),
    cleanUp: async () => {},
  };
}

/** The text of the program that is the front; other sources are a reason to start it again. */
function frontProgram(layout: GhcrLayout): string {
  const folder = join(layout.project, "sandbox", "ghcr");
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const text = JSON.stringify;
  return `// ${hashOf(sources)}
import { register } from ${text(import.meta.resolve("tsx/esm/api"))};

register();
const { main } = await import(${text(pathToFileURL(join(folder, "main.ts")).href)});
main(${text(layout)});
`;
}

/** A BuildKit in the front's namespace, which must be there. */
export function ghcrBuildkitDaemon(layout: GhcrLayout): Daemon {
  const daemon = buildkitDaemon(layout);
  return {
    ...daemon,
    title: `BuildKit beside ${HOST}`,
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
    throw new Error(`nothing answers as ${HOST}; run "npm run sandbox -- start --like-ghcr"`);
  return inNamespaceOf(pid, folder);
}

/** Whether the front asks who is not signed in to sign in. */
function isUnauthorized(host: string, authority: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host, port: PORT, path: "/v2/", servername: HOST, timeout: ANSWER_MILLISECONDS, agent: false };
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
