import { type Registry, RegistryClient } from "./client.ts";
import type { SessionOptions } from "./session.ts";
import type { Registries } from "./trust.ts";

export type ConnectOptions = Pick<SessionOptions, "retry" | "limits">;

/** Gives a client of registries, of which the settings say this. */
export type Connect = (registries?: Registries, options?: ConnectOptions) => Registry;

/** One client for the same settings and options: its connections and sign-ins serve everybody who asks for it. */
export function sharedClients(signal: AbortSignal): Connect {
  const clients = new Map<string, Registry>();
  return (registries = {}, options = {}) => {
    const key = JSON.stringify([registries, options]);
    const client = clients.get(key) ?? new RegistryClient({ signal, registries, ...options });
    clients.set(key, client);
    return client;
  };
}
