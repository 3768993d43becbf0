import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  fulcioHandler,
  type HandlerFn,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  rekorHandler,
  tsaHandler,
} from "@sigstore/mock";

const EC = { namedCurve: "prime256v1" } as const;
/** The claim that the certificate authority puts into certificates: it does not know Fulcio's rules for each issuer. */
const NAME_CLAIM = "certificate_name";
const HOUR = 3600;

/** A service of Sigstore. */
export type SigstoreService = "fulcio" | "rekor" | "timestamp";

/** The services of Sigstore on this machine: Fulcio, Rekor and a timestamp authority, each at the same address. */
export class MockSigstore {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What was asked, in the order asked. */
  readonly requests: SigstoreService[] = [];
  /** The status with which a service answers instead of doing its part. */
  readonly down = new Map<SigstoreService, number>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<MockSigstore> {
    const keys = () => generateKeyPairSync("ec", EC);
    const [ca, tlog, tsa] = await Promise.all([
      initializeCA(keys(), await initializeCTLog(keys())),
      initializeTLog("https://rekor.example", keys()),
      initializeTSA(keys()),
    ]);
    const fulcio = fulcioHandler(ca, { subjectClaim: NAME_CLAIM });
    const services = new Map<string, [SigstoreService, HandlerFn]>([
      [fulcio.path, ["fulcio", fulcio.fn]],
      [rekorHandler(tlog).path, ["rekor", rekorHandler(tlog).fn]],
      [tsaHandler(tsa).path, ["timestamp", tsaHandler(tsa).fn]],
    ]);
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const [service, handle] = services.get(request.url ?? "") ?? [];
      if (!service || !handle) return void response.writeHead(404).end();
      mock.requests.push(service);
      const status = mock.down.get(service);
      if (status !== undefined) {
        return void response
          .writeHead(status, { "content-type": "application/json" })
          .end(JSON.stringify({ message: "not today" }));
      }
      const answer = await handle(Buffer.concat(chunks).toString("utf8"));
      response.writeHead(answer.statusCode, { "content-type": answer.contentType ?? "text/plain" });
      const { response: body } = answer;
      response.end(typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const mock = new MockSigstore(server);
    return mock;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** An OIDC token as a job of GitHub Actions gets it, for the mock and nobody else: it is not signed. */
export function githubToken(workflow: string, seconds = HOUR): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: "https://token.actions.githubusercontent.com",
    sub: "repo:acme/hit-counter:ref:refs/heads/main",
    aud: "sigstore",
    exp: Math.floor(Date.now() / 1000) + seconds,
    job_workflow_ref: workflow,
    [NAME_CLAIM]: `https://github.com/${workflow}`,
  };
  return `${part({ alg: "none" })}.${part(claims)}.${Buffer.from("no signature").toString("base64url")}`;
}
