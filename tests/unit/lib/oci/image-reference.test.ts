import assert from "node:assert/strict";
import { imageReferenceProblem, parseImageReference } from "../../../../lib/oci/image-reference.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("references of images", () => {
  for (const [text, tag, digest] of [
    ["ghcr.io/acme/app:1.2.3", "1.2.3", undefined],
    [`ghcr.io/acme/app@${DIGEST}`, undefined, DIGEST],
    [`ghcr.io/acme/app:1.2.3@${DIGEST}`, "1.2.3", DIGEST],
  ] as const) {
    it(`reads ${text}`, () => {
      const { repository, ...rest } = parseImageReference(text);
      assert.deepEqual(
        [repository, rest],
        [
          { registry: "ghcr.io", path: "acme/app" },
          { tag, digest },
        ],
      );
    });
  }

  it("tells a port from a tag", () => {
    assert.deepEqual(parseImageReference("localhost:5055/app:latest").repository, {
      registry: "localhost:5055",
      path: "app",
    });
    assert.match(
      imageReferenceProblem("localhost:5055/app") ?? "",
      /^has no tag and no digest; write "localhost:5055\/app:TAG"$/,
    );
  });

  for (const [text, problem] of [
    ["ghcr.io/acme/app", 'has no tag and no digest; write "ghcr.io/acme/app:TAG"'],
    ["ghcr.io/acme/app@sha256:12", 'has the invalid digest "sha256:12"; write sha256: and 64 digits'],
    ["ghcr.io/acme/app:-1", 'has the tag "-1", which starts with "-"; start with a letter, a digit or _'],
    ["ghcr.io/acme/app:", 'has the tag "", which is empty; leave it out or write a name'],
    ["acme/app:1", 'has no registry; write "docker.io/acme/app" for Docker Hub or "ghcr.io/acme/app" for GitHub'],
    ["https://ghcr.io/acme/app:1", 'starts with https://; write "ghcr.io/acme/app"'],
    ["app", /^has no registry; write /],
    ["", /^is empty; /],
  ] as const) {
    it(`refuses "${text}"`, () => {
      const found = imageReferenceProblem(text) ?? "";
      if (typeof problem === "string") assert.equal(found, problem);
      else assert.match(found, problem);
      assert.throws(() => parseImageReference(text), new Error(`the image "${text}" ${found}`));
    });
  }
});
