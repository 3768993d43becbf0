import { createRequire } from "node:module";
import type * as undici from "undici";

/**
 * The parts of undici that requests of registries need. The package as a whole takes three times as long to load, for
 * each program and each provider that the engine starts.
 */
const part = createRequire(import.meta.url);

export const buildConnector = part("undici/lib/core/connect.js") as typeof undici.buildConnector;
export const Agent = part("undici/lib/dispatcher/agent.js") as typeof undici.Agent;
export const EnvHttpProxyAgent = part(
  "undici/lib/dispatcher/env-http-proxy-agent.js",
) as typeof undici.EnvHttpProxyAgent;

const send = part("undici/lib/api/api-request.js") as (
  this: undici.Dispatcher,
  options: undici.Dispatcher.RequestOptions,
) => Promise<undici.Dispatcher.ResponseData>;

/** What a request has beside its address. */
export interface RequestOptions extends Omit<undici.Dispatcher.RequestOptions, "origin" | "path" | "query"> {
  readonly dispatcher: undici.Dispatcher;
}

/** undici's `request` over connections that the caller has. */
export function request(url: URL, { dispatcher, ...options }: RequestOptions): Promise<undici.Dispatcher.ResponseData> {
  return send.call(dispatcher, { ...options, origin: url.origin, path: `${url.pathname}${url.search}` });
}
