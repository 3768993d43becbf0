import assert from "node:assert/strict";
import { familiarName, fullName, parseImageName } from "../../../../components/dockerfile/image-name.ts";

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
  // As FamiliarString of github.com/distribution/reference has it, without ":latest" at the end.
  const cases: [text: string, familiar: string][] = [
    ["alpine", "alpine"],
    ["alpine:latest", "alpine"],
    ["docker.io/alpine", "alpine"],
    ["docker.io/library/alpine:latest", "alpine"],
    ["index.docker.io/library/alpine:latest", "alpine"],
    ["library/alpine:3", "alpine:3"],
    ["docker.io/library/nested/alpine", "library/nested/alpine"],
    ["acme/app:latest", "acme/app"],
    ["docker.io/acme/app:1", "acme/app:1"],
    ["ghcr.io/library/app:latest", "ghcr.io/library/app"],
    ["localhost/app", "localhost/app"],
    ["localhost:5055/library/app:latest", "localhost:5055/library/app"],
    ["registry-1.docker.io/library/alpine", "registry-1.docker.io/library/alpine"],
    [`alpine:latest@${DIGEST}`, `alpine:latest@${DIGEST}`],
    [`docker.io/library/alpine:3@${DIGEST}`, `alpine:3@${DIGEST}`],
    ["Build", "build"],
  ];
  for (const [text, familiar] of cases) it(text, () => assert.equal(familiarName(text), familiar));
});

describe("fullName", () => {
  const cases: [text: string, full: string | undefined][] = [
    ["debian", "docker.io/library/debian:latest"],
    ["debian:bookworm-slim", "docker.io/library/debian:bookworm-slim"],
    ["index.docker.io/acme/app", "docker.io/acme/app:latest"],
    ["localhost:5055/acme/app", "localhost:5055/acme/app:latest"],
    [`debian@${DIGEST}`, `docker.io/library/debian@${DIGEST}`],
    [`debian:12@${DIGEST}`, `docker.io/library/debian:12@${DIGEST}`],
    [`localhost:5055/app@${DIGEST}`, `localhost:5055/app@${DIGEST}`],
    ["a b", undefined],
  ];
  for (const [text, full] of cases) it(text, () => assert.equal(fullName(text), full));
});
