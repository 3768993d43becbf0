import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { LOOPBACK } from "../ports.ts";
import { emulatorApp, type Watch } from "./app.ts";
import { newControlToken } from "./guard.ts";
import { imagesIn, NO_IMAGES, type RegistryAccess } from "./published.ts";
import { Store } from "./store.ts";

export interface EmulatorOptions {
  /** A free one by default. */
  readonly port?: number;
  /** The file that keeps the state; left out: it ends with the emulator. */
  readonly file?: string;
  /** Whose images are packages; left out: there are only those that it is told of. */
  readonly registry?: RegistryAccess;
  /** What opens the control; left out: one of its own. */
  readonly controlToken?: string;
  /** Told of every exchange of the API that was not spoiled. */
  readonly watch?: Watch;
  /** Lets the time of a delay pass, in milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** An emulator that listens. */
export interface RunningEmulator {
  /** With a slash at its end, as the provider's `baseUrl` is. */
  readonly url: string;
  /** What opens the control. */
  readonly controlToken: string;
  stop(): Promise<void>;
}

/** Starts an emulator on the loopback address. */
export async function startEmulator({
  port = 0,
  file,
  registry,
  controlToken = newControlToken(),
  watch,
  sleep = setTimeout,
}: EmulatorOptions = {}): Promise<RunningEmulator> {
  const images = registry ? imagesIn(registry) : NO_IMAGES;
  const app = emulatorApp({ store: new Store(file), images, controlToken, watch, sleep });
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`,
    controlToken,
    async stop() {
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
