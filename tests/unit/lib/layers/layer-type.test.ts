import assert from "node:assert/strict";
import { layerKind } from "../../../../lib/layers/layer-type.ts";

describe("layerKind", () => {
  const ROWS = {
    "application/vnd.oci.image.layer.v1.tar": "files",
    "application/vnd.oci.image.layer.v1.tar+gzip": "files",
    "application/vnd.oci.image.layer.v1.tar+zstd": "files",
    "application/vnd.docker.image.rootfs.diff.tar": "files",
    "application/vnd.docker.image.rootfs.diff.tar.gzip": "files",
    "application/vnd.docker.image.rootfs.diff.tar.zstd": "files",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip": "foreign",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip": "foreign",
    "application/vnd.oci.image.layer.v1.tar+gzip+encrypted": "other",
    "application/vnd.in-toto+json": "other",
  };
  for (const [type, kind] of Object.entries(ROWS)) {
    it(`takes ${type} for ${kind}`, () => assert.equal(layerKind(type), kind));
  }
});
