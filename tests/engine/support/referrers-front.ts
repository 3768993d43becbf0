import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Descriptor, digestOf, MEDIA_TYPES } from "../../../lib/oci/manifest.ts";

/** A front before a registry that adds the API of referrers to it. */
export class ReferrersFront {
  /** How often the API answers 404 before it knows what was pushed. */
  late = 0;
  readonly #server: Server;
  readonly #referrers = new Map<string, Descriptor[]>();

  private constructor(target: string) {
    this.#server = createServer(async (incoming, outgoing) => {
      const { method = "", url = "", headers } = incoming;
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const [, asked] = /\/referrers\/([^/?]+)/.exec(url) ?? [];
      if (asked !== undefined) {
        if (this.late-- > 0) return void outgoing.writeHead(404).end();
        const manifests = this.#referrers.get(asked) ?? [];
        outgoing.writeHead(200, { "content-type": MEDIA_TYPES.ociIndex });
        return void outgoing.end(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests }));
      }
      const subject = method === "PUT" && url.includes("/manifests/") ? this.#note(body) : undefined;
      const forwarded = request({ host: "127.0.0.1", port: Number(target.split(":")[1]), method, path: url, headers });
      forwarded.once("error", () => outgoing.destroy());
      forwarded.once("response", (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...(subject && { "oci-subject": subject }) });
        answer.pipe(outgoing);
      });
      forwarded.end(body);
    });
  }

  /** @param target `localhost:PORT` */
  static async start(target: string): Promise<ReferrersFront> {
    const front = new ReferrersFront(target);
    await new Promise<void>((resolve) => front.#server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  /** `localhost:PORT`. */
  get address(): string {
    return `localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Lists a manifest that has a subject, and gives that one's digest. */
  #note(body: Buffer): string | undefined {
    const { mediaType, artifactType, annotations, subject } = JSON.parse(body.toString("utf8"));
    if (!subject) return undefined;
    const own = { mediaType, digest: digestOf(body), size: body.length, artifactType, annotations };
    this.#referrers.set(subject.digest, [...(this.#referrers.get(subject.digest) ?? []), own]);
    return subject.digest;
  }
}
