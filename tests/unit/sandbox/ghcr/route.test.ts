import assert from "node:assert/strict";
import { isPackageName, parseRoute } from "../../../../sandbox/ghcr/route.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("parseRoute", () => {
  for (const [path, name, kind] of [
    ["/v2/acme/app/manifests/latest", "acme/app", "manifests"],
    [`/v2/acme/app/manifests/${DIGEST}`, "acme/app", "manifests"],
    [`/v2/acme/app/blobs/${DIGEST}`, "acme/app", "blobs"],
    ["/v2/acme/app/blobs/uploads/", "acme/app", "uploads"],
    ["/v2/acme/app/blobs/uploads", "acme/app", "uploads"],
    ["/v2/acme/app/blobs/uploads/0b9e-11", "acme/app", "uploads"],
    ["/v2/acme/app/tags/list", "acme/app", "tags"],
    [`/v2/acme/app/referrers/${DIGEST}`, "acme/app", "referrers"],
    ["/v2/acme/deep/blobs/tags/list", "acme/deep/blobs", "tags"],
    ["/v2/app/manifests/latest", "app", "manifests"],
  ] as const) {
    it(`reads ${path}`, () => assert.deepEqual(parseRoute(path), { name, kind }));
  }

  for (const path of ["/", "/v2/", "/v2/_catalog", "/v2/acme/app", "/v2/acme/app/tags/other", "/v1/a/b/tags/list"]) {
    it(`knows nothing of ${path}`, () => assert.equal(parseRoute(path), undefined));
  }
});

describe("isPackageName", () => {
  for (const name of ["acme/app", "acme/deep/app", "a-b/c_d.e"]) {
    it(`takes ${name}`, () => assert.ok(isPackageName(name)));
  }
  for (const name of ["app", "Acme/app", "acme/App", "acme/", "/app", "acme//app", "acme/..", "acme/%2e"]) {
    it(`refuses ${name}`, () => assert.ok(!isPackageName(name)));
  }
});
