import assert from "node:assert/strict";
import { imageOfPackageUrl } from "../../../../lib/oci/package-url.ts";

describe("images in package URLs", () => {
  for (const [url, image] of [
    ["pkg:docker/busybox@stable?platform=linux%2Famd64", "docker.io/library/busybox:stable"],
    ["pkg:docker/acme/app@1.2", "docker.io/acme/app:1.2"],
    ["pkg:docker/docker.io/library/busybox:stable?digest=sha256:aa", "docker.io/library/busybox:stable"],
    ["pkg:docker/index.docker.io/busybox@1", "docker.io/library/busybox:1"],
    ["pkg:docker/ghcr.io/acme/base@1?digest=sha256%3Aaa", "ghcr.io/acme/base:1"],
    ["pkg:docker/localhost:5055/base@1", "localhost:5055/base:1"],
    ["pkg:docker/localhost/base", "localhost/base"],
    ["pkg:docker/%zz", "docker.io/library/%zz"],
    ["pkg:npm/multiarch@1", undefined],
    ["git+https://github.com/acme/app", undefined],
  ] as const) {
    it(`reads ${url}`, () => assert.equal(imageOfPackageUrl(url), image));
  }
});
