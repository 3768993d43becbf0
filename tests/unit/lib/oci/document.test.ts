import assert from "node:assert/strict";
import { annotationsOf, readDocument, readPlatform } from "../../../../lib/oci/document.ts";
import { DocumentProblem } from "../../../../lib/oci/json.ts";
import { MEDIA_TYPES } from "../../../../lib/oci/manifest.ts";

const { ociIndex, ociManifest, dockerIndex, dockerManifest } = MEDIA_TYPES;
const DIGEST = `sha256:${"a".repeat(64)}`;
const descriptor = { mediaType: ociManifest, digest: DIGEST, size: 7 };
const INDEX = { schemaVersion: 2, mediaType: ociIndex, manifests: [descriptor] };
const IMAGE = { schemaVersion: 2, mediaType: ociManifest, config: descriptor, layers: [descriptor] };

const read = (document: object, contentType?: string) =>
  readDocument(Buffer.from(JSON.stringify(document)), contentType);
const refuses = (document: object, message: string, contentType?: string) =>
  assert.throws(() => read(document, contentType), new DocumentProblem(message));

describe("readDocument", () => {
  it("reads indexes and images of both families", () => {
    assert.deepEqual(read(INDEX, ociIndex), { kind: "index", mediaType: ociIndex, index: INDEX });
    assert.deepEqual(read(IMAGE, ociManifest), { kind: "image", mediaType: ociManifest, image: IMAGE });
    assert.equal(read({ ...INDEX, mediaType: dockerIndex }).kind, "index");
    assert.equal(read({ ...IMAGE, mediaType: dockerManifest }).kind, "image");
  });

  it("takes the type from the header where the document has none, in any case and with parameters", () => {
    const { mediaType: _, ...bare } = INDEX;
    const { kind, mediaType } = read(bare, "Application/vnd.OCI.image.index.v1+json; charset=utf-8");
    assert.deepEqual([kind, mediaType], ["index", ociIndex]);
    assert.equal(read({ ...bare, mediaType: null }, `${ociIndex} ; charset=utf-8`).kind, "index");
    assert.deepEqual(read(bare), { kind: "other", mediaType: "" });
  });

  it("leaves other kinds of documents alone", () => {
    const other = read({ any: 1, annotations: { a: "b" } }, "application/json");
    assert.deepEqual(other, { kind: "other", mediaType: "application/json" });
    assert.deepEqual(annotationsOf(other), {});
  });

  it("takes null for what is left out, and sha512 for a digest", () => {
    const sha512 = `sha512:${"b".repeat(128)}`;
    const manifests = [{ ...descriptor, digest: sha512, annotations: null, platform: null, urls: null }];
    const document = read({ ...INDEX, annotations: null, manifests });
    assert.ok(document.kind === "index");
    assert.deepEqual(document.index.manifests, [{ ...descriptor, digest: sha512 }]);
    assert.deepEqual(annotationsOf(document), {});
    assert.deepEqual(annotationsOf(read({ ...IMAGE, annotations: { a: "b" } })), { a: "b" });
  });

  it("takes a descriptor of nothing", () => {
    const layers = [{ ...descriptor, size: 0 }];
    const document = read({ ...IMAGE, layers });
    assert.ok(document.kind === "image");
    assert.deepEqual(document.image.layers, layers);
  });

  it("refuses what is an index for one reader and an image for another", () => {
    const both = { ...INDEX, ...IMAGE };
    refuses(both, 'has both "manifests" and "config"; it must be an index or an image');
    refuses({ ...INDEX, layers: [] }, 'has both "manifests" and "layers"; it must be an index or an image', ociIndex);
    refuses({ ...IMAGE, manifests: [] }, 'has both "manifests" and "config"; it must be an index or an image');
    refuses({ ...INDEX, Layers: [] }, 'spells "layers" as "Layers"');
    refuses({ ...IMAGE, MANIFESTS: [] }, 'spells "manifests" as "MANIFESTS"');
  });

  it("refuses what came as another type than it says", () => {
    refuses(INDEX, `declares the media type "${ociIndex}" but was served as "${dockerIndex}"`, dockerIndex);
    refuses(INDEX, `declares the media type "${ociIndex}" but was served as "${ociManifest}"`, ociManifest);
    refuses(INDEX, `declares the media type "${ociIndex}" but was served as "text/html"`, "text/html; charset=utf-8");
    refuses({ ...INDEX, mediaType: 7 }, 'has a "mediaType" that is not a string');
  });

  const wrongDescriptors: [change: object, at: string, found: string, wanted: string][] = [
    [{ digest: "sha256:abc" }, "digest", '"sha256:abc"', "a digest"],
    [{ digest: "../../tags/list" }, "digest", '"../../tags/list"', "a digest"],
    [{ digest: `sha256:${"A".repeat(64)}` }, "digest", `"sha256:${"A".repeat(64)}"`, "a digest"],
    [{ digest: `md5:${"a".repeat(32)}` }, "digest", `"md5:${"a".repeat(32)}"`, "a digest"],
    [{ digest: "x".repeat(200) }, "digest", `"${"x".repeat(99)}`, "a digest"],
    [{ digest: 5 }, "digest", "5", "a digest"],
    [{ digest: undefined }, "digest", "nothing", "a digest"],
    [{ size: -1 }, "size", "-1", "a size"],
    [{ size: 1.5 }, "size", "1.5", "a size"],
    [{ size: "7" }, "size", '"7"', "a size"],
    [{ size: 2 ** 60 }, "size", `${2 ** 60}`, "a size"],
    [{ mediaType: 7 }, "mediaType", "7", "a string"],
    [{ annotations: { a: "b", c: 1 } }, "annotations", "values other than strings", ""],
    [{ urls: ["https://x", 1] }, "urls", "values other than strings", ""],
    [{ annotations: { a: 1 } }, "annotations", "values other than strings", ""],
    [{ annotations: ["a"] }, "annotations", "values other than strings", ""],
    [{ urls: "https://x" }, "urls", "values other than strings", ""],
    [{ platform: "linux/amd64" }, "platform", '"linux/amd64"', "a platform"],
    [{ platform: { os: "linux" } }, "platform.architecture", "nothing", "a string"],
    [{ platform: { os: 1, architecture: "a" } }, "platform.os", "1", "a string"],
    [{ platform: { os: "a", architecture: "a", variant: 8 } }, "platform.variant", "8", "a string"],
    [
      { platform: { os: "a", architecture: "a", "os.features": [1] } },
      "platform.os.features",
      "values other than strings",
      "",
    ],
  ];
  for (const [change, at, found, wanted] of wrongDescriptors) {
    it(`refuses a descriptor with ${JSON.stringify(change)}`, () => {
      const wrong = { ...descriptor, ...change };
      const problem = (place: string) => `has ${found} at ${place}.${at}${wanted && `; it must be ${wanted}`}`;
      refuses({ ...INDEX, manifests: [descriptor, wrong] }, problem("manifests[1]"));
      refuses({ ...IMAGE, layers: [wrong] }, problem("layers[0]"));
      refuses({ ...IMAGE, config: wrong }, problem("config"));
    });
  }

  it("refuses documents with wrong or missing members", () => {
    refuses({ ...INDEX, schemaVersion: 1 }, 'has a "schemaVersion" other than 2');
    refuses({ ...INDEX, manifests: {} }, 'has no "manifests" list');
    refuses({ ...INDEX, manifests: [null] }, "has no descriptor at manifests[0]");
    refuses({ ...IMAGE, layers: undefined }, 'has no "layers" list');
    refuses({ ...IMAGE, config: undefined }, "has no descriptor at config");
    refuses({ ...INDEX, annotations: { a: null } }, "has values other than strings at annotations");
  });
});

describe("readPlatform", () => {
  const platform = (configuration: object) => readPlatform(Buffer.from(JSON.stringify(configuration)));

  it("reads what a configuration says", () => {
    const windows = { os: "windows", architecture: "amd64", "os.version": "10.0.1", "os.features": ["win32k"] };
    assert.deepEqual(platform(windows), windows);
  });

  const wrong: [configuration: object, problem: RegExp][] = [
    [{}, /^has no "os" and "architecture"$/],
    [{ os: "linux" }, /^has no "os"/],
    [{ os: "", architecture: "amd64" }, /^has no "os"/],
    [{ os: "linux", architecture: "" }, /^has no "os"/],
    [{ os: "linux", architecture: 386 }, /^has 386 at the configuration\.architecture; it must be a string$/],
    [{ os: "linux\n::error::", architecture: "amd64" }, /^has the invalid platform "linux\\n::error::"$/],
    [{ os: "linux", architecture: "arm", variant: "v7/../x" }, /^has the invalid platform/],
  ];
  for (const [configuration, problem] of wrong) {
    it(`refuses ${JSON.stringify(configuration)}`, () =>
      assert.throws(() => platform(configuration), { message: problem }));
  }
});
