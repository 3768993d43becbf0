import assert from "node:assert/strict";
import fc from "fast-check";
import { isExportable, pushByDigest } from "../../../../components/docker-build/options.ts";
import { readCsv } from "../fixture.ts";

describe("pushByDigest", () => {
  const FIXED = ["push-by-digest=true", "push=true", "oci-mediatypes=true", "oci-artifact=false"];

  it("names one repository plainly and several in quotes", () => {
    assert.equal(pushByDigest(["ghcr.io/acme/app"]), `type=image,name=ghcr.io/acme/app,${FIXED.join()}`);
    assert.equal(pushByDigest(["a.io/b", "c.io/d"]), `type=image,"name=a.io/b,c.io/d",${FIXED.join()}`);
  });

  it("has the annotations of one platform under its name", () => {
    const ofPlatforms = { "linux/amd64": {}, "linux/arm/v7": { "a.b": "c,d" } };
    assert.equal(
      pushByDigest(["a.io/b"], { annotations: { x: "y" }, ofPlatforms }),
      `type=image,name=a.io/b,${FIXED.join()},annotation.x=y,"annotation[linux/arm/v7].a.b=c,d"`,
    );
  });

  it("is read back as it was meant, however many repositories and whatever annotations there are", () => {
    const repositories = fc.array(fc.stringMatching(/^[a-z.]+:[0-9]+\/[a-z]+$/), { minLength: 1 });
    const annotations = fc.dictionary(fc.stringMatching(/^[a-z.]+$/), fc.string());
    fc.assert(
      fc.property(repositories, annotations, fc.boolean(), (names, facts, rewritesTimes) => {
        const fields = Object.entries(facts).map(([key, value]) => `annotation.${key}=${value}`);
        const written = readCsv(pushByDigest(names, { annotations: facts, rewritesTimes }));
        const times = rewritesTimes ? ["rewrite-timestamp=true"] : [];
        assert.deepEqual(written, ["type=image", `name=${names.join()}`, ...FIXED, ...times, ...fields]);
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
