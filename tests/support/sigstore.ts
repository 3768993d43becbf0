import { createHash, generateKeyPairSync } from "node:crypto";
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
import { HashAlgorithm, PublicKeyDetails, TrustedRoot } from "@sigstore/protobuf-specs";

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
  /** What trusts these services and no others, as `trusted_root.json` has it. */
  readonly trustedRoot: string;
  readonly #server: Server;

  private constructor(server: Server, trustedRoot: string) {
    this.#server = server;
    this.trustedRoot = trustedRoot;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param age how old certificates are when they are given out, in seconds; they are valid for ten minutes */
  static async start(age = 0): Promise<MockSigstore> {
    const keys = () => generateKeyPairSync("ec", EC);
    const ctlog = await initializeCTLog(keys());
    const clock = new Date();
    const [ca, tlog, tsa] = await Promise.all([
      initializeCA(keys(), ctlog, age > 0 ? new Date(Date.now() - age * 1000) : undefined),
      initializeTLog("https://rekor.example", keys()),
      initializeTSA(keys(), clock),
    ]);
    const trustedRoot = trustedRootOf({
      authority: [ca.rootCertificate],
      log: tlog.publicKey,
      certificateLog: ctlog.publicKey,
      timestamps: [tsa.intCertificate, tsa.rootCertificate],
    });
    const fulcio = fulcioHandler(ca, { subjectClaim: NAME_CLAIM });
    const services = new Map<string, [SigstoreService, HandlerFn]>([
      [fulcio.path, ["fulcio", fulcio.fn]],
      [rekorHandler(tlog).path, ["rekor", (body) => rekorHandler(tlog).fn(asLogged(body))]],
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
      setClock(clock);
      const answer = await handle(Buffer.concat(chunks).toString("utf8"));
      response.writeHead(answer.statusCode, { "content-type": answer.contentType ?? "text/plain" });
      const { response: body } = answer;
      response.end(typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const mock = new MockSigstore(server, trustedRoot);
    return mock;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Sets a clock to the whole second that has begun: the mock writes fractions in ways that not everybody reads. */
function setClock(clock: Date): void {
  clock.setTime(Math.floor(Date.now() / 1000) * 1000);
}

/** What Rekor writes down of an envelope that it is to log; the mock would write down the request. */
function asLogged(body: string): string {
  const { apiVersion, kind, spec } = JSON.parse(body) as {
    readonly apiVersion: string;
    readonly kind: string;
    readonly spec: { readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] } };
  };
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: { sig: string }[] };
  const sha256 = (bytes: string | Buffer) => ({
    algorithm: "sha256",
    value: createHash("sha256").update(bytes).digest("hex"),
  });
  return JSON.stringify({
    apiVersion,
    kind,
    spec: {
      envelopeHash: sha256(envelope),
      payloadHash: sha256(Buffer.from(payload, "base64")),
      signatures: signatures.map(({ sig }, at) => ({ signature: sig, verifier: verifiers[at] })),
    },
  });
}

interface Trusted {
  readonly authority: readonly ArrayBufferView[];
  readonly log: Buffer;
  readonly certificateLog: Buffer;
  readonly timestamps: readonly ArrayBufferView[];
}

function trustedRootOf({ authority, log, certificateLog, timestamps }: Trusted): string {
  const validFor = { start: new Date(0) };
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => Buffer.from(buffer, byteOffset, byteLength);
  const authorityOf = (certificates: readonly ArrayBufferView[]) => ({
    subject: { organization: "sigstore.mock", commonName: "sigstore" },
    uri: "https://authority.example",
    certChain: { certificates: certificates.map((each) => ({ rawBytes: bytes(each) })) },
    validFor,
    operator: "",
  });
  const logOf = (rawBytes: Buffer) => ({
    baseUrl: "https://rekor.example",
    hashAlgorithm: HashAlgorithm.SHA2_256,
    publicKey: { rawBytes, keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256, validFor },
    logId: { keyId: createHash("sha256").update(rawBytes).digest() },
    checkpointKeyId: undefined,
    operator: "",
  });
  const root: TrustedRoot = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [logOf(log)],
    ctlogs: [logOf(certificateLog)],
    certificateAuthorities: [authorityOf(authority)],
    timestampAuthorities: [authorityOf(timestamps)],
  };
  return JSON.stringify(TrustedRoot.toJSON(root));
}

/** An OIDC token as a job of GitHub Actions gets it, for the mock and nobody else: it is not signed. */
export function githubToken(workflow: string, seconds = HOUR, more: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: "https://token.actions.githubusercontent.com",
    sub: "repo:acme/hit-counter:ref:refs/heads/main",
    aud: "sigstore",
    exp: Math.floor(Date.now() / 1000) + seconds,
    job_workflow_ref: workflow,
    [NAME_CLAIM]: `https://github.com/${workflow}`,
    ...more,
  };
  return `${part({ alg: "none" })}.${part(claims)}.${Buffer.from("no signature").toString("base64url")}`;
}
