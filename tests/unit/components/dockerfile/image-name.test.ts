import assert from "node:assert/strict";
import { familiarName, parseImageName } from "../../../../components/dockerfile/image-name.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("parseImageName", () => {
  const cases: [text: string, registry: string, path: string, reference: string][] = [
    ["busybox", "docker.io", "library/busybox", "latest"],
    ["busybox:1.36", "docker.io", "library/busybox", "1.36"],
    ["acme/app", "docker.io", "acme/app", "latest"],
    ["index.docker.io/acme/app:v1", "docker.io", "acme/app", "v1"],
    ["localhost/app", "localhost", "app", "latest"],
    ["localhost:5055/acme/app:v1", "localhost:5055", "acme/app", "v1"],
    ["ghcr.io/acme/app", "ghcr.io", "acme/app", "latest"],
    [`ghcr.io/acme/app:v1@${DIGEST}`, "ghcr.io", "acme/app", DIGEST],
    [`debian@${DIGEST}`, "docker.io", "library/debian", DIGEST],
  ];
  for (const [text, registry, path, reference] of cases) {
    it(text, () => assert.deepEqual(parseImageName(text), { repository: { registry, path }, reference }));
  }
  for (const text of ["", "Upper/Case", "a b", "https://x.io/a"]) {
    it(`"${text}" is none`, () => assert.equal(parseImageName(text), undefined));
  }
});

describe("familiarName", () => {
  it("is one for every way to write an image", () => {
    const same = ["alpine", "alpine:latest", "docker.io/alpine", "docker.io/library/alpine:latest"];
    assert.equal(new Set(same.map(familiarName)).size, 1);
    assert.notEqual(familiarName("alpine:3"), familiarName("alpine"));
  });
});
