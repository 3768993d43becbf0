import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What the API answers to a path, or `silence`. A path that nobody named is answered with 404. */
export type Answers = Readonly<Record<string, { status?: number; body: unknown } | "silence">>;

/** A local stand-in for GitHub's API, and what it was asked. */
export interface ApiServer {
  readonly url: string;
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
}

const running: Server[] = [];

/** Starts an API of such answers, which runs until {@link stopApiServers}. */
export async function apiServer(answers: Answers): Promise<ApiServer> {
  const requests: ApiServer["requests"] = [];
  const server = createServer(({ url = "", headers }, response) => {
    requests.push({ path: url, authorization: headers.authorization });
    const answer = answers[url] ?? { status: 404, body: { message: "Not Found" } };
    if (answer === "silence") return;
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  running.push(server);
  return { url: `http://127.0.0.1:${port}`, requests };
}

/** Stops all that were started: for after each test. */
export function stopApiServers(): void {
  for (const server of running.splice(0)) server.close().closeAllConnections();
}
