import { createHash } from "node:crypto";
import { join } from "node:path";
import { readOptional } from "../../lib/files.ts";
import { dockerConfigFolder } from "../../lib/http/docker-folder.ts";
import { codeOf } from "../../lib/http/reason.ts";

/** How long the daemon may take to answer, in milliseconds. */
const TIMEOUT_MS = 5000;
const DEFAULT_HOST = process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

/** Whether a Docker daemon answers, and where. */
export type Daemon =
  | { readonly kind: "there"; readonly host: string }
  | { readonly kind: "silent"; readonly host: string; readonly reason: string };

/**
 * Asks the Docker daemon that `docker` uses: that of `DOCKER_HOST`, of the context in use, or of this machine. What is
 * reached over SSH or TLS is left for the provider to ask.
 */
export async function findDaemon(environment: NodeJS.ProcessEnv): Promise<Daemon> {
  const host = dockerHost(environment);
  const reason = await silence(host, environment);
  return reason === undefined ? { kind: "there", host } : { kind: "silent", host, reason };
}

/** @see https://docs.docker.com/engine/manage-resources/contexts/ */
export function dockerHost(environment: NodeJS.ProcessEnv): string {
  if (environment.DOCKER_HOST) return environment.DOCKER_HOST;
  const folder = dockerConfigFolder(environment);
  const name = environment.DOCKER_CONTEXT || parsed(join(folder, "config.json"))?.currentContext;
  if (typeof name !== "string" || name === "" || name === "default") return DEFAULT_HOST;
  const file = join(folder, "contexts", "meta", createHash("sha256").update(name).digest("hex"), "meta.json");
  const meta = parsed(file) as { Endpoints?: { docker?: { Host?: string } } } | undefined;
  return meta?.Endpoints?.docker?.Host ?? DEFAULT_HOST;
}

function parsed(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readOptional(file) ?? "null") ?? undefined;
  } catch {
    return undefined; // Docker itself tells what is wrong with it
  }
}

/** Why nothing answers; undefined when something does, or cannot be asked here. */
function silence(host: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const [, scheme = "", rest = ""] = /^(\w+):\/\/(.*)$/.exec(host) ?? [];
  const isPlain = !environment.DOCKER_TLS_VERIFY && !environment.DOCKER_CERT_PATH;
  const place =
    scheme === "unix" || scheme === "npipe"
      ? { socketPath: rest }
      : tcpAddress(scheme === "tcp" && isPlain ? rest : "");
  if (!place) return Promise.resolve(undefined);
  // Imported, it would bring Node's own undici, which nothing else here needs, at each start of a program.
  const { request } = process.getBuiltinModule("node:http");
  return new Promise((resolve) => {
    const asked = request({ ...place, path: "/_ping", timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? undefined : `it answers ${response.statusCode}`);
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    asked.on("error", (error) => resolve(codeOf(error) ?? error.message));
    asked.end();
  });
}

function tcpAddress(rest: string): { host: string; port: string } | undefined {
  const [, host, port] = /^\[?([^\]/]+?)\]?:(\d+)\/?$/.exec(rest) ?? [];
  return host === undefined || port === undefined ? undefined : { host, port };
}
