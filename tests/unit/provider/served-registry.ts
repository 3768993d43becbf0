import { FakeRegistry, type Reply } from "../lib/registry/fake-registry.ts";
import { MemoryRegistry } from "./memory-registry.ts";

/** A registry in memory that real clients ask by HTTP. */
export interface ServedRegistry {
  readonly registry: MemoryRegistry;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** How often each kind of request has arrived since this was asked: `HEAD manifests` of what has a digest, `HEAD tags`. */
  counts(): Record<string, number>;
}

const PATH = /^\/v2\/(.+)\/(manifests|blobs)\/([^/?]+)$/;

export async function serve(): Promise<ServedRegistry> {
  const registry = new MemoryRegistry();
  const fake = await FakeRegistry.start(({ method, path, headers, body }): Reply => {
    const [, repository = "", kind, reference = ""] = PATH.exec(path) ?? [];
    if (!kind) return { status: 404 };
    const name = `${fake.host}/${repository}`;
    const { manifests, tags, blobs } = registry.content(name);
    if (method === "PUT") {
      const type = headers["content-type"] ?? "";
      const { digest } = registry.place(name, JSON.parse(body.toString("utf8")), type);
      if (!reference.includes(":")) tags.set(reference, digest);
      return { status: 201, headers: { "docker-content-digest": digest } };
    }
    if (kind === "blobs") return bodyOf(method, blobs.get(reference));
    const found = manifests.get(tags.get(reference) ?? reference);
    const reply = bodyOf(method, found?.bytes);
    return found
      ? {
          ...reply,
          headers: { ...reply.headers, "content-type": found.mediaType, "docker-content-digest": found.digest },
        }
      : reply;
  });
  return {
    registry,
    host: fake.host,
    counts() {
      const counts: Record<string, number> = {};
      for (const { method, path } of fake.requests.splice(0)) {
        const [, , kind, reference = ""] = PATH.exec(path) ?? [];
        const name = `${method} ${kind === "manifests" && !reference.includes(":") ? "tags" : kind}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
}

function bodyOf(method: string, bytes: Buffer | undefined): Reply {
  if (!bytes) return { status: 404 };
  return method === "HEAD" ? { headers: { "content-length": String(bytes.length) } } : { body: bytes };
}
