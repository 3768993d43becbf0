import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { GHCR } from "../../lib/oci/reference.ts";
import { run } from "../../lib/process/run.ts";
import { basicAuthorization, registryCredentials } from "../credentials.ts";
import { tlsFiles } from "./certificates.ts";
import { front } from "./front.ts";
import { type GhcrLayout, PLAIN_PORT, PORT } from "./layout.ts";
import { mounts } from "./namespace.ts";

/** The process of the front, which has been started in a mount namespace of its own. */
export async function main(layout: GhcrLayout): Promise<void> {
  for (const mount of mounts(layout)) await run("mount", ["--bind", ...mount]);
  const { certificate, key } = tlsFiles(layout);
  const registry = { port: layout.registryPort, authorization: basicAuthorization(registryCredentials(layout)) };
  const listener = front({ accounts: layout.accounts, registry }, (line) => {
    process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  });
  const pair = { cert: readFileSync(certificate), key: readFileSync(key) };
  listen(createSecureServer(pair, listener), layout.address, PORT);
  // Docker takes every name on the loopback address for one that may speak plain HTTP, and asks there last.
  const toHttps = createServer((incoming, outgoing) => {
    outgoing.writeHead(301, { location: `https://${GHCR}${incoming.url}` }).end();
  });
  listen(toHttps, layout.address, PLAIN_PORT);
}

function listen(server: Server, address: string, port: number): void {
  server
    .once("error", (error: NodeJS.ErrnoException) => {
      process.stderr.write(
        `port ${port} of ${address} cannot be used (${error.code}): another program listens on it, perhaps on all ` +
          "addresses; stop it\n",
      );
      process.exit(1);
    })
    .listen(port, address);
}
