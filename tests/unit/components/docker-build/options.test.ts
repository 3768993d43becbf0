import assert from "node:assert/strict";
import fc from "fast-check";
import { type CacheOptions, cacheOptions, pushByDigest } from "../../../../components/docker-build/options.ts";
import type { CacheSettings } from "../../../../components/settings/schema.ts";

/** Reads one record of RFC 4180, as buildx does. */
function readCsv(text: string): string[] {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/y;
  for (let separator = ","; separator === ","; ) {
    const [, quoted, plain = "", next = ""] = field.exec(text) ?? assert.fail(`no record of RFC 4180: ${text}`);
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    separator = next;
  }
  assert.equal(field.lastIndex, text.length);
  return fields;
}

describe("pushByDigest", () => {
  const FIXED = ["push-by-digest=true", "push=true", "oci-mediatypes=true"];

  it("names one repository plainly and several in quotes", () => {
    assert.equal(pushByDigest(["ghcr.io/acme/app"]), `type=image,name=ghcr.io/acme/app,${FIXED.join()}`);
    assert.equal(pushByDigest(["a.io/b", "c.io/d"]), `type=image,"name=a.io/b,c.io/d",${FIXED.join()}`);
  });

  it("is read back as it was meant, however many repositories there are", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z.]+:[0-9]+\/[a-z]+$/), { minLength: 1 }), (repositories) => {
        assert.deepEqual(readCsv(pushByDigest(repositories)), ["type=image", `name=${repositories.join()}`, ...FIXED]);
      }),
    );
  });
});

describe("cacheOptions", () => {
  const caches: [cache: CacheSettings, published: string | undefined, options: CacheOptions | undefined][] = [
    [
      { type: "local", path: ".cache", mode: "max" },
      undefined,
      { from: "type=local,src=.cache/app-linux-386", to: "type=local,dest=.cache/app-linux-386,mode=max" },
    ],
    [
      { type: "local", path: "a, b//", mode: "min" },
      undefined,
      { from: 'type=local,"src=a, b/app-linux-386"', to: 'type=local,"dest=a, b/app-linux-386",mode=min' },
    ],
    [
      { type: "registry", ref: "ghcr.io/acme/cache", mode: "max" },
      undefined,
      {
        from: "type=registry,ref=ghcr.io/acme/cache:app-linux-386",
        to: "type=registry,ref=ghcr.io/acme/cache:app-linux-386,mode=max",
      },
    ],
    [
      { type: "gha", mode: "min" },
      undefined,
      { from: "type=gha,scope=app-linux-386", to: "type=gha,scope=app-linux-386,mode=min" },
    ],
    [{ type: "inline" }, "a.io/b:latest", { from: "type=registry,ref=a.io/b:latest", to: "type=inline" }],
    [{ type: "inline" }, undefined, undefined],
  ];
  it("is read back as it was meant, whatever stands in a path", () => {
    const odd = fc.constantFrom('a "quoted" one', "a,mode=min", "two\nlines", "\r", '"', "x=y", ",");
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ minLength: 1 })), (text) => {
        const path = `${text}x`;
        const options = cacheOptions({ type: "local", path, mode: "max" }, "scope", undefined);
        assert.deepEqual(readCsv(options?.from ?? ""), ["type=local", `src=${path}/scope`]);
        assert.deepEqual(readCsv(options?.to ?? ""), ["type=local", `dest=${path}/scope`, "mode=max"]);
      }),
    );
  });

  for (const [cache, published, options] of caches) {
    it(`${JSON.stringify(cache)} with ${published ?? "nothing"} published`, () => {
      assert.deepEqual(cacheOptions(cache, "app-linux-386", published), options);
    });
  }
});
