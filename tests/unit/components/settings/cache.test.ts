import assert from "node:assert/strict";
import fc from "fast-check";
import { type CacheSettings, cacheOf } from "../../../../components/settings/cache.ts";
import type { CacheOptions } from "../../../../components/settings/cache-type.ts";
import { readCsv } from "../fixture.ts";

const cacheOptions = (cache: CacheSettings, scope: string, published: readonly string[]) =>
  cacheOf(cache, { publish: true })?.options(scope, published) ?? assert.fail("it is not kept");

describe("cacheOptions", () => {
  const caches: [cache: CacheSettings, options: CacheOptions][] = [
    [
      { type: "local", path: ".cache", mode: "max" },
      { from: ["type=local,src=.cache/app-linux-386"], to: "type=local,dest=.cache/app-linux-386,mode=max" },
    ],
    [
      { type: "local", path: "a, b//", mode: "min" },
      { from: ['type=local,"src=a, b/app-linux-386"'], to: 'type=local,"dest=a, b/app-linux-386",mode=min' },
    ],
    [
      { type: "registry", ref: "ghcr.io/acme/cache", mode: "max", required: false },
      {
        from: ["type=registry,ref=ghcr.io/acme/cache:app-linux-386"],
        to: "type=registry,ref=ghcr.io/acme/cache:app-linux-386,mode=max,ignore-error=true",
      },
    ],
    [
      { type: "registry", ref: "ghcr.io/acme/cache", mode: "max", required: true },
      {
        from: ["type=registry,ref=ghcr.io/acme/cache:app-linux-386"],
        to: "type=registry,ref=ghcr.io/acme/cache:app-linux-386,mode=max",
      },
    ],
    [
      { type: "gha", mode: "min", required: false },
      { from: ["type=gha,scope=app-linux-386"], to: "type=gha,scope=app-linux-386,mode=min,ignore-error=true" },
    ],
    [{ type: "inline" }, { from: ["type=registry,ref=a.io/b:latest"], to: "type=inline" }],
  ];
  it("is read back as it was meant, whatever stands in a path", () => {
    const odd = fc.constantFrom('a "quoted" one', "a,mode=min", "two\nlines", "\r", '"', "x=y", ",");
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ minLength: 1 })), (text) => {
        const path = `${text}x`;
        const options = cacheOptions({ type: "local", path, mode: "max" }, "scope", []);
        assert.deepEqual(readCsv(options.from[0] ?? ""), ["type=local", `src=${path}/scope`]);
        assert.deepEqual(readCsv(options.to), ["type=local", `dest=${path}/scope`, "mode=max"]);
      }),
    );
  });

  for (const [cache, options] of caches) {
    it(JSON.stringify(cache), () => {
      assert.deepEqual(cacheOptions(cache, "app-linux-386", ["a.io/b:latest"]), options);
    });
  }
});
