import { execFileSync, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of bare repositories over HTTP, on loopback. */
export interface GitHttpServer {
  /** `http://127.0.0.1:1234` */
  readonly address: string;
  /** The header Authorization of each request, empty where there was none. */
  readonly authorizations: string[];
  close(): Promise<void>;
}

/**
 * Serves the repositories below a folder.
 *
 * @param token wanted as the password of any user
 * @param redirectTo where every request is sent on to
 */
export async function serveGit(
  folder: string,
  { token, redirectTo }: { readonly token?: string; readonly redirectTo?: string } = {},
): Promise<GitHttpServer> {
  const program = `${execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim()}/git-http-backend`;
  const authorizations: string[] = [];
  const server = createServer((request, response) => {
    const { authorization = "" } = request.headers;
    authorizations.push(authorization);
    const [, encoded = ""] = authorization.split(" ");
    if (redirectTo) response.writeHead(302, { location: `${redirectTo}${request.url}` }).end();
    else if (token && Buffer.from(encoded, "base64").toString().split(":")[1] !== token) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    } else runBackend(program, folder, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authorizations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function runBackend(program: string, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const { headers, method } = request;
  const backend = spawn(program, {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      // The repositories of a test may belong to another user than the one who runs it.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: method,
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
      ...(headers["content-length"] && { CONTENT_LENGTH: headers["content-length"] }),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(backend.stdin);
  const chunks: Buffer[] = [];
  backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  backend.once("close", () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf("\r\n\r\n");
    const lines = answer.subarray(0, end).toString().split("\r\n");
    const pairs = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const);
    const { Status: status = "200", ...rest } = Object.fromEntries(pairs);
    response.writeHead(Number.parseInt(status, 10), rest).end(answer.subarray(end + 4));
  });
}
