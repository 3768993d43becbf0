import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

const SERVICE = "/twirp/github.actions.results.api.v1.CacheService/";

/** A stand-in for the cache service of GitHub Actions that takes everything and has nothing. */
export interface CacheService {
  /** The variables that GitHub gives to actions. */
  readonly variables: Readonly<Record<string, string>>;
  /** The calls of the service that came with the token: `CreateCacheEntry KEY`. */
  readonly calls: string[];
  stop(): void;
}

/** Starts the service, in its version 2. */
export async function startCacheService(): Promise<CacheService> {
  const token = runtimeToken();
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const { url = "", headers } = request;
    const body = await text(request);
    response.setHeader("x-ms-request-id", "1"); // of the blob storage, whose client takes it for granted
    if (!url.startsWith(SERVICE)) return response.writeHead(201).end();
    if (headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
    const call = url.slice(SERVICE.length);
    calls.push(`${call} ${(JSON.parse(body) as { key: string }).key}`);
    const upload = `http://${headers.host}/blob`;
    const answers: Readonly<Record<string, object>> = {
      GetCacheEntryDownloadURL: { ok: false },
      CreateCacheEntry: { ok: true, signed_upload_url: upload },
      FinalizeCacheEntryUpload: { ok: true, entry_id: "1" },
    };
    return response.setHeader("content-type", "application/json").end(JSON.stringify(answers[call] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    variables: {
      ACTIONS_CACHE_SERVICE_V2: "True",
      ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}/`,
      ACTIONS_RUNTIME_TOKEN: token,
    },
    calls,
    stop: () => server.close().closeAllConnections(),
  };
}

/** A token as GitHub's: BuildKit reads in it for how long it may do what, and cannot check who signed it. */
function runtimeToken(): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const ac = JSON.stringify([{ Scope: "refs/heads/main", Permission: 3 }]);
  return [part({ alg: "HS256", typ: "JWT" }), part({ ac, nbf: now - 60, exp: now + 3600 }), "c2ln"].join(".");
}
