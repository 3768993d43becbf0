import assert from "node:assert/strict";
import type { Base } from "../../../../components/bases/base.ts";
import { isPinnable, pinnedDigest, pinsOf } from "../../../../components/bases/pins.ts";
import { debian, digest } from "./fixture.ts";

const ONE = digest("1");

describe("pinsOf", () => {
  const cases: [title: string, base: Base, contexts: Record<string, string>, args?: Record<string, string>][] = [
    [
      "an image, with its tag",
      debian({ digest: ONE }),
      { "debian:12": `docker-image://docker.io/library/debian:12@${ONE}` },
    ],
    [
      "an image whose tag is latest, by the name that BuildKit looks for",
      debian({ name: "docker.io/library/debian:latest", reference: "docker.io/library/debian:latest", digest: ONE }),
      { debian: `docker-image://docker.io/library/debian:latest@${ONE}` },
    ],
    [
      "a named context, as it is written",
      debian({ name: "busybox", reference: "docker.io/library/busybox:latest", context: "tools", digest: ONE }),
      { tools: `docker-image://busybox@${ONE}` },
    ],
    [
      "a frontend, by a build argument",
      debian({ role: "syntax", digest: ONE }),
      {},
      { BUILDKIT_SYNTAX: `docker.io/library/debian:12@${ONE}` },
    ],
    ["nothing without a digest", debian(), {}],
    ["nothing that cannot be pinned", debian({ digest: ONE, unpinned: "a stage has its name" }), {}],
    ["nothing that has a digest in its name", debian({ name: `debian@${ONE}`, digest: ONE }), {}],
    ["nothing of another platform", debian({ digest: ONE, platforms: ["linux/arm64"] }), {}],
  ];
  for (const [title, base, contexts, args = {}] of cases) {
    it(`pins ${title}`, () => {
      assert.deepEqual(pinsOf([base], "linux/amd64"), { contexts, args });
      // What was pinned is found again.
      const found = Object.keys({ ...contexts, ...args }).length > 0 ? ONE : undefined;
      assert.equal(pinnedDigest(base, { contexts, args }), found);
    });
  }
});

describe("pinnedDigest", () => {
  it("takes no other image for the same", () => {
    const contexts = { "debian:12": `docker-image://ghcr.io/acme/debian:12@${ONE}` };
    assert.equal(pinnedDigest(debian(), { contexts, args: {} }), undefined);
    assert.equal(pinnedDigest(debian(), { contexts: {}, args: {} }), undefined);
    const args = { BUILDKIT_SYNTAX: `docker.io/docker/dockerfile:1.9@${ONE}` };
    assert.equal(pinnedDigest(debian({ role: "syntax" }), { contexts, args }), undefined);
  });
});

describe("isPinnable", () => {
  it("is false for what BuildKit would read otherwise", () => {
    assert.equal(isPinnable(debian({ unpinned: "a stage has its name" })), false);
    assert.equal(isPinnable(debian()), true);
  });
});
