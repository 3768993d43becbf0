/** What a daemon needs of its surroundings: programs, a home, a language, authorities, and a way out of the network. */
const NEEDED = new Set([
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
]);

/**
 * The environment of a daemon. It must not get the tokens and passwords of whoever starts it, which it would keep for
 * days; some daemons are also configured by variables (`REGISTRY_HTTP_ADDR`).
 */
export function daemonEnvironment(inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // Proxies are named in lower case, too.
  return Object.fromEntries(Object.entries(inherited).filter(([name]) => NEEDED.has(name.toUpperCase())));
}
