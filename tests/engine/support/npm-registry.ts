import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { execa } from "execa";

/** What `npm publish` sends: the document of a package, and the archive of its new version in base64. */
interface Publication {
  readonly name: string;
  readonly _attachments: Readonly<Record<string, { readonly data: string }>>;
}

/**
 * An npm registry on loopback, as companies run one: it has what is published there, and leads to the registry that npm
 * is set to for all else.
 *
 * @see https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md
 */
export class NpmRegistry {
  readonly url: string;
  /** The .npmrc of a user who may publish there, and installs from there. */
  readonly userConfig: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "multiarch-npm-"));
  readonly #server: Server;
  readonly #token = randomBytes(16).toString("hex");
  readonly #upstream: string;
  readonly #packages = new Map<string, object>();
  readonly #archives = new Map<string, Buffer>();

  private constructor(server: Server, upstream: string) {
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.url = `http://${address}/`;
    this.#server = server;
    this.#upstream = upstream;
    this.userConfig = join(this.#folder, "npmrc");
    writeFileSync(this.userConfig, `registry=${this.url}\n//${address}/:_authToken=${this.#token}\n`);
  }

  static async start(): Promise<NpmRegistry> {
    const upstream = (await execa("npm", ["config", "get", "registry"])).stdout.trim();
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const registry = new NpmRegistry(server, upstream);
    server.on("request", async (request, response) => {
      const path = (request.url ?? "").slice(1);
      if (request.method === "PUT") {
        const isUser = request.headers.authorization === `Bearer ${registry.#token}`;
        registry.#publish((await json(request)) as Publication, isUser, response);
      } else {
        registry.#answer(path, response);
      }
    });
    return registry;
  }

  stop(): void {
    this.#server.close().closeAllConnections();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #publish({ _attachments: archives, ...document }: Publication, isUser: boolean, response: ServerResponse): void {
    if (isUser) {
      this.#packages.set(document.name, document);
      for (const [file, { data }] of Object.entries(archives)) {
        this.#archives.set(`${document.name}/-/${file}`, Buffer.from(data, "base64"));
      }
    }
    response.writeHead(isUser ? 201 : 401, { "content-type": "application/json" }).end("{}");
  }

  #answer(path: string, response: ServerResponse): void {
    const [document, archive] = [this.#packages.get(path), this.#archives.get(path)];
    if (document) response.setHeader("content-type", "application/json").end(JSON.stringify(document));
    else if (archive) response.end(archive);
    else response.writeHead(307, { location: new URL(path, this.#upstream).href }).end();
  }
}
