import { join } from "node:path";
import { stringify } from "yaml";
import { replaceFile } from "../../lib/files.ts";
import { basicAuthorization, htpasswdLine, registryCredentials, registryHost } from "../credentials.ts";
import { type Layout, PORT_VARIABLE } from "../layout.ts";
import { demandFreePort, LOOPBACK } from "../ports.ts";
import type { Daemon } from "./daemon.ts";

/** How long one answer may take. */
const ANSWER_TIMEOUT_MS = 2000;

/** The log with one line for each request: address, user, time, `"METHOD /path HTTP/1.1"`, status, bytes. */
export function requestLog(layout: Layout): string {
  return join(layout.logs, "registry-requests.log");
}

/** The distribution registry, with password authentication, on the loopback address only. */
export function registryDaemon(layout: Layout): Daemon {
  const path = join(layout.registry, "config.yml");
  const htpasswd = join(layout.registry, "htpasswd");
  return {
    title: `the registry on ${registryHost(layout)}`,
    argv: [join(layout.bin, "registry"), "serve", path],
    configuration: { path, text: registryConfiguration(layout, htpasswd) },
    env: { OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none", OTEL_LOGS_EXPORTER: "none" },
    logs: { output: requestLog(layout), errors: join(layout.logs, "registry.log") },
    async prepare() {
      await demandFreePort(layout.registryPort, PORT_VARIABLE);
      replaceFile(htpasswd, htpasswdLine(registryCredentials(layout)));
    },
    answers: async () => (await askRegistry(layout, "GET", ""))?.ok ?? false,
    cleanUp: async () => {},
  };
}

/**
 * Asks the sandbox's registry with its own credentials.
 *
 * @param path what follows `/v2/`
 * @returns the answer without its body, or undefined when there is none
 */
export async function askRegistry(layout: Layout, method: "GET" | "HEAD", path: string): Promise<Response | undefined> {
  try {
    const response = await fetch(`http://${LOOPBACK}:${layout.registryPort}/v2/${path}`, {
      method,
      headers: {
        authorization: basicAuthorization(registryCredentials(layout)),
        accept: "application/vnd.oci.image.index.v1+json",
      },
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response;
  } catch {
    return undefined;
  }
}

/** The text of the registry's configuration file. */
export function registryConfiguration(layout: Layout, htpasswd: string): string {
  return stringify({
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: false } },
    storage: { filesystem: { rootdirectory: join(layout.registry, "storage") }, delete: { enabled: true } },
    http: { addr: `${LOOPBACK}:${layout.registryPort}` },
    auth: { htpasswd: { realm: "sandbox", path: htpasswd } },
  });
}
