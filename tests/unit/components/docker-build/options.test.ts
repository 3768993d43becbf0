import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type CacheOptions,
  cacheOptions,
  isExportable,
  pushByDigest,
} from "../../../../components/docker-build/options.ts";
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

  it("is read back as it was meant, however many repositories and whatever annotations there are", () => {
    const repositories = fc.array(fc.stringMatching(/^[a-z.]+:[0-9]+\/[a-z]+$/), { minLength: 1 });
    const annotations = fc.dictionary(fc.stringMatching(/^[a-z.]+$/), fc.string());
    fc.assert(
      fc.property(repositories, annotations, (names, facts) => {
        const fields = Object.entries(facts).map(([key, value]) => `annotation.${key}=${value}`);
        const written = readCsv(pushByDigest(names, facts));
        assert.deepEqual(written, ["type=image", `name=${names.join()}`, ...FIXED, ...fields]);
      }),
    );
  });
});

describe("isExportable", () => {
  const annotations: [key: string, value: string, exportable: boolean][] = [
    ["org.opencontainers.image.title", 'An app, with "quotes"', true],
    ["com.example.Team", "x", false],
    ["mine", "type=image", false],
    ["prototype", "x", false],
    ["prototypes", "x", true],
  ];
  for (const [key, value, exportable] of annotations) {
    it(`${key}=${value}: ${exportable}`, () => assert.equal(isExportable(key, value), exportable));
  }
});

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
