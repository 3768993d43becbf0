import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import type { buildConnector as BuildConnector, Dispatcher } from "undici";
import { dockerConfigFolder } from "./docker-folder.ts";
import { isLoopback } from "./loopback.ts";
import { systemAuthorities } from "./system-authorities.ts";
import { Agent, buildConnector, EnvHttpProxyAgent } from "./undici.ts";

/** The most requests to one registry that are under way at once; the others wait. */
const CONNECTIONS_PER_HOST = 8;
/** Without a byte for this long (milliseconds), an answer is taken for lost. */
const IDLE_TIMEOUT_MS = 60_000;

/**
 * The connections to one registry: bounded in number, through HTTP_PROXY, HTTPS_PROXY and NO_PROXY (never for
 * loopback), trusting the system's authorities and those that {@link extraAuthorities} finds.
 */
export function createDispatcher(host: string, environment: NodeJS.ProcessEnv): Dispatcher {
  const own = extraAuthorities(host, environment);
  const tls = () => {
    const extra = [...systemAuthorities(environment), ...own];
    return extra.length > 0 ? { secureContext: contextOf(extra) } : {};
  };
  const options = {
    connections: CONNECTIONS_PER_HOST,
    headersTimeout: IDLE_TIMEOUT_MS,
    bodyTimeout: IDLE_TIMEOUT_MS,
    connect: connector(tls),
  };
  if (isLoopback(host)) return new Agent(options);
  const { http_proxy, https_proxy, no_proxy, HTTP_PROXY, HTTPS_PROXY, NO_PROXY } = environment;
  // An empty text keeps undici from this process's own environment.
  const [httpProxy, httpsProxy] = [http_proxy ?? HTTP_PROXY ?? "", https_proxy ?? HTTPS_PROXY ?? ""];
  return new EnvHttpProxyAgent({
    ...options,
    ...((httpProxy || httpsProxy) && { requestTls: tls() }),
    httpProxy,
    httpsProxy,
    noProxy: no_proxy ?? NO_PROXY ?? "",
  });
}

/**
 * Connects, with the authorities where there is TLS: to read them takes longer than all that an update without changes
 * asks a registry in plain HTTP.
 */
function connector(tls: () => BuildConnector.BuildOptions): BuildConnector.connector {
  const plain = buildConnector({});
  let secure: BuildConnector.connector | undefined;
  return (options, callback) => {
    if (options.protocol !== "https:") return plain(options, callback);
    secure ??= buildConnector(tls());
    return secure(options, callback);
  };
}

/**
 * Shakes hands with a server in TLS, whoever that is, and sends it nothing: so that no authority is read for one that
 * speaks plain HTTP. Requests have connections of their own, which verify who answers.
 *
 * @throws Error when it speaks no TLS, or cannot be reached
 */
export function shakeHands({ hostname, host, protocol, port }: URL): Promise<void> {
  const connect = buildConnector({ rejectUnauthorized: false, secureContext: createSecureContext({ ca: [] }) });
  return new Promise((resolve, reject) => {
    connect({ hostname, host, protocol, port }, (error, socket) => {
      socket?.destroy();
      if (error) reject(error);
      else resolve();
    });
  });
}

const contexts = new Map<string, SecureContext>();

/** Made once for each set of authorities: it takes longer than a connection does. */
function contextOf(extra: readonly string[]): SecureContext {
  const key = extra.join("\n");
  const context = contexts.get(key) ?? createSecureContext({ ca: [...rootCertificates, ...extra] });
  contexts.set(key, context);
  return context;
}

/**
 * Certificates of own authorities, in PEM: the files that SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name, and
 * `certs.d/HOST/*.crt` in Docker's system folder and the user's.
 *
 * @see https://docs.docker.com/engine/security/certificates/
 * @throws Error when a variable names a file that cannot be read
 */
function extraAuthorities(host: string, environment: NodeJS.ProcessEnv): string[] {
  const named = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"].flatMap((variable) => {
    const file = environment[variable];
    if (!file) return [];
    if (!existsSync(file)) throw new Error(`${variable} names "${file}", which does not exist; fix or unset it`);
    return [file];
  });
  const folders = ["/etc/docker", dockerConfigFolder(environment)].map((folder) => join(folder, "certs.d", host));
  const kept = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".crt"))
        .map((name) => join(folder, name)),
    );
  return [...named, ...kept].map((file) => readFileSync(file, "utf8"));
}
