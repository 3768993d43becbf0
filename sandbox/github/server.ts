import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { LOOPBACK } from "../daemons/ports.ts";
import { emulatorApp } from "./app.ts";
import { Store } from "./store.ts";

export interface EmulatorOptions {
  /** A free one by default. */
  readonly port?: number;
  /** The file that keeps the state; left out: it ends with the emulator. */
  readonly file?: string;
}

/** An emulator that listens. */
export interface RunningEmulator {
  /** With a slash at its end, as the provider's `baseUrl` is. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts an emulator on the loopback address. */
export async function startEmulator({ port = 0, file }: EmulatorOptions = {}): Promise<RunningEmulator> {
  const server = createAdaptorServer({ fetch: emulatorApp(new Store(file)).fetch });
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
