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
    assert.deepEqual(read(bare), { kind: "other", mediaType: "" });
  });

  it("leaves other kinds of documents alone", () => {
    assert.deepEqual(read({ any: 1 }, "application/json"), { kind: "other", mediaType: "application/json" });
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

  it("refuses what is an index for one reader and an image for another", () => {
    const both = { ...INDEX, ...IMAGE };
    refuses(both, 'has both "manifests" and "config"; it must be an index or an image');
    refuses({ ...INDEX, layers: [] }, 'has both "manifests" and "layers"; it must be an index or an image', ociIndex);
    refuses({ ...IMAGE, manifests: [] }, 'has both "manifests" and "config"; it must be an index or an image');
    refuses({ ...INDEX, Layers: [] }, 'spells "layers" as "Layers"');
    refuses({ ...IMAGE, MANIFESTS: [] }, 'spells "manifests" as "MANIFESTS"');
  });

  it("refuses what came as another type than it says", () => {
    refuses(INDEX, `says that it is "${ociIndex}" and came as "${dockerIndex}"`, dockerIndex);
    refuses(INDEX, `says that it is "${ociIndex}" and came as "${ociManifest}"`, ociManifest);
    refuses(INDEX, `says that it is "${ociIndex}" and came as "text/html"`, "text/html; charset=utf-8");
    refuses({ ...INDEX, mediaType: 7 }, 'has a "mediaType" that is no text');
  });

  const wrongDescriptors: [change: object, at: string, problem: string][] = [
    [{ digest: "sha256:abc" }, "digest", '"sha256:abc", which is no digest'],
    [{ digest: "../../tags/list" }, "digest", '"../../tags/list", which is no digest'],
    [{ digest: `sha256:${"A".repeat(64)}` }, "digest", `"sha256:${"A".repeat(64)}", which is no digest`],
    [{ digest: `md5:${"a".repeat(32)}` }, "digest", `"md5:${"a".repeat(32)}", which is no digest`],
    [{ digest: 5 }, "digest", "5, which is no digest"],
    [{ digest: undefined }, "digest", "nothing, which is no digest"],
    [{ size: -1 }, "size", "-1, which is no size"],
    [{ size: 1.5 }, "size", "1.5, which is no size"],
    [{ size: "7" }, "size", '"7", which is no size'],
    [{ size: 2 ** 60 }, "size", `${2 ** 60}, which is no size`],
    [{ mediaType: 7 }, "mediaType", "7, no text"],
    [{ annotations: { a: 1 } }, "annotations", "something else than texts"],
    [{ annotations: ["a"] }, "annotations", "something else than texts"],
    [{ urls: "https://x" }, "urls", "something else than texts"],
    [{ platform: "linux/amd64" }, "platform", '"linux/amd64", no platform'],
    [{ platform: { os: "linux" } }, "platform.architecture", "nothing, no text"],
    [{ platform: { os: 1, architecture: "a" } }, "platform.os", "1, no text"],
    [{ platform: { os: "a", architecture: "a", variant: 8 } }, "platform.variant", "8, no text"],
    [
      { platform: { os: "a", architecture: "a", "os.features": [1] } },
      "platform.os.features",
      "something else than texts",
    ],
  ];
  for (const [change, at, problem] of wrongDescriptors) {
    it(`refuses a descriptor with ${JSON.stringify(change)}`, () => {
      const wrong = { ...descriptor, ...change };
      refuses({ ...INDEX, manifests: [descriptor, wrong] }, `has at manifests[1].${at} ${problem}`);
      refuses({ ...IMAGE, layers: [wrong] }, `has at layers[0].${at} ${problem}`);
      refuses({ ...IMAGE, config: wrong }, `has at config.${at} ${problem}`);
    });
  }

  it("refuses documents with wrong or missing members", () => {
    refuses({ ...INDEX, schemaVersion: 1 }, 'has another "schemaVersion" than 2');
    refuses({ ...INDEX, manifests: {} }, 'has no list "manifests"');
    refuses({ ...INDEX, manifests: [null] }, "has no descriptor at manifests[0]");
    refuses({ ...IMAGE, layers: undefined }, 'has no list "layers"');
    refuses({ ...IMAGE, config: undefined }, "has no descriptor at config");
    refuses({ ...INDEX, annotations: { a: null } }, "has at annotations something else than texts");
  });
});

describe("readPlatform", () => {
  const platform = (configuration: object) => readPlatform(Buffer.from(JSON.stringify(configuration)));

  it("reads what a configuration says", () => {
    const windows = { os: "windows", architecture: "amd64", "os.version": "10.0.1", "os.features": ["win32k"] };
    assert.deepEqual(platform(windows), windows);
  });

  const wrong: [configuration: object, problem: RegExp][] = [
    [{}, /^names no "os" and "architecture"$/],
    [{ os: "linux" }, /^names no "os"/],
    [{ os: "", architecture: "" }, /^names no "os"/],
    [{ os: "linux", architecture: 386 }, /^has at the configuration\.architecture 386, no text$/],
    [{ os: "linux\n::error::", architecture: "amd64" }, /^names the platform "linux\\n::error::"$/],
    [{ os: "linux", architecture: "arm", variant: "v7/../x" }, /^names the platform/],
  ];
  for (const [configuration, problem] of wrong) {
    it(`refuses ${JSON.stringify(configuration)}`, () =>
      assert.throws(() => platform(configuration), { message: problem }));
  }
});
