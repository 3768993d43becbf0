import assert from "node:assert/strict";
import { cacheRepositories } from "../../../../components/docker-build/cache-repositories.ts";
import type { CacheSettings } from "../../../../components/settings/schema.ts";
import { readApp } from "../settings/fixture.ts";

describe("cacheRepositories", () => {
  const at = (ref: string, required = false): CacheSettings => ({ type: "registry", ref, mode: "max", required });
  const own = (cache?: CacheSettings) => ({ args: {}, ...(cache && { cache }) });

  it("are those in registries, of the image and of its platforms, each once", () => {
    const platforms = { "linux/amd64": own(), "linux/arm64": own(), "linux/386": own(at("a.io/acme/b", true)) };
    assert.deepEqual(cacheRepositories(readApp({ cache: at("a.io/acme/c"), platforms })), {
      required: ["a.io/acme/b"],
      others: ["a.io/acme/c"],
    });
  });

  it("are not those of the image where each platform has its own, nor those elsewhere", () => {
    const platforms = { "linux/amd64": own({ type: "inline" }) };
    assert.deepEqual(cacheRepositories(readApp({ cache: at("a.io/acme/c"), platforms })), { required: [], others: [] });
    assert.deepEqual(cacheRepositories(readApp({ platforms: { "linux/amd64": own() } })), { required: [], others: [] });
  });
});
