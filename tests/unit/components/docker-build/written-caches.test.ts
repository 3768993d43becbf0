import assert from "node:assert/strict";
import { writtenCaches } from "../../../../components/docker-build/written-caches.ts";
import type { CacheSettings } from "../../../../components/settings/schema.ts";

describe("writtenCaches", () => {
  const at = (ref: string, required = false): CacheSettings => ({ type: "registry", ref, mode: "max", required });
  const own = (cache?: CacheSettings) => ({ args: {}, ...(cache && { cache }) });

  it("are those in registries, of the image and of its platforms, each once", () => {
    const platforms = { "linux/amd64": own(), "linux/arm64": own(), "linux/386": own(at("a.io/b", true)) };
    assert.deepEqual(writtenCaches({ cache: at("a.io/c"), platforms }), { required: ["a.io/b"], others: ["a.io/c"] });
  });

  it("are not those of the image where each platform has its own, nor those elsewhere", () => {
    const platforms = { "linux/amd64": own({ type: "inline" }) };
    assert.deepEqual(writtenCaches({ cache: at("a.io/c"), platforms }), { required: [], others: [] });
    assert.deepEqual(writtenCaches({ platforms: { "linux/amd64": own() } }), { required: [], others: [] });
  });
});
