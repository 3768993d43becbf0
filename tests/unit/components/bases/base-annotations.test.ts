import assert from "node:assert/strict";
import type { Base } from "../../../../components/bases/base.ts";
import {
  annotationsOfBase,
  baseAnnotations,
  commonAnnotations,
} from "../../../../components/bases/base-annotations.ts";
import { readApp } from "../settings/fixture.ts";
import { debian, digest, PLATFORMS } from "./fixture.ts";

const ONE = digest("1");
const NAME = "org.opencontainers.image.base.name";
const DIGEST = "org.opencontainers.image.base.digest";
const TOLD = { [NAME]: "docker.io/library/debian:12", [DIGEST]: ONE };

/** The annotations by platform, and those that all have in common. */
function annotate(bases: readonly Base[], settings: object = {}) {
  const image = readApp({ platforms: PLATFORMS, ...settings });
  const byPlatform = baseAnnotations(image, bases);
  return [byPlatform, commonAnnotations(image, byPlatform)];
}

describe("baseAnnotations", () => {
  it("tell the base of each platform, and of all where it is the same", () => {
    const both = { "linux/amd64": TOLD, "linux/arm64": TOLD };
    assert.deepEqual(annotate([debian({ digest: ONE })]), [both, TOLD]);
    const one = debian({ digest: ONE, platforms: ["linux/amd64"] });
    const other = debian({ digest: digest("3"), platforms: ["linux/arm64"] });
    const byPlatform = { "linux/amd64": TOLD, "linux/arm64": { ...TOLD, [DIGEST]: digest("3") } };
    assert.deepEqual(annotate([one, other]), [byPlatform, {}]);
    assert.deepEqual(annotate([one]), [{ "linux/amd64": TOLD }, {}]);
  });

  it("tell the name of an image of the same program, and its digest on each platform once that is built", () => {
    const image = readApp({ platforms: PLATFORMS });
    const parent = {
      context: "tools",
      image: "tools",
      reference: "ghcr.io/acme/tools",
      platform: undefined,
      isBase: true,
    };
    const parents = Object.fromEntries(PLATFORMS.map((platform) => [platform, [parent]]));
    const byPlatform = baseAnnotations(image, [debian({ digest: ONE })], parents);
    const name = { [NAME]: "ghcr.io/acme/tools" };
    assert.deepEqual(commonAnnotations(image, byPlatform), name);
    const of = (own: object, digests: Record<string, string>) =>
      annotationsOfBase(byPlatform["linux/amd64"], [{ ...parent, ...own }], digests);
    assert.deepEqual(of({}, { tools: ONE }), { ...name, [DIGEST]: ONE });
    assert.deepEqual(of({}, {}), name);
    assert.deepEqual(of({ isBase: false }, { tools: ONE }), name);
    const own = baseAnnotations(readApp({ platforms: PLATFORMS, annotations: { [NAME]: "mine" } }), [], parents);
    assert.equal(annotationsOfBase(own["linux/amd64"], [parent], { tools: ONE }), undefined);
  });

  it("tell nothing of stages, contexts and what is not pinned", () => {
    for (const role of ["stage", "context", "syntax"] as const) {
      assert.deepEqual(annotate([debian({ digest: ONE, role })]), [{}, {}]);
    }
    assert.deepEqual(annotate([debian({ unpinned: "nobody answers" })]), [{}, {}]);
  });

  it("tell the name alone where BuildKit decides", () => {
    const name = { [NAME]: "docker.io/library/debian:12" };
    assert.deepEqual(annotate([debian()], { bases: "float" })[1], name);
    assert.deepEqual(annotate([debian()], { pull: true })[1], name);
  });

  it("have the tag in the name and no digest beside it, or the digest where there is no tag", () => {
    const named = (reference: string) => annotate([debian({ reference, digest: ONE })])[1];
    assert.deepEqual(named(`localhost:5055/debian:12@${ONE}`), { [NAME]: "localhost:5055/debian:12", [DIGEST]: ONE });
    assert.deepEqual(named(`localhost:5055/debian@${ONE}`), { [NAME]: `localhost:5055/debian@${ONE}`, [DIGEST]: ONE });
  });

  it("give way to the user's own", () => {
    for (const key of [NAME, DIGEST]) {
      assert.deepEqual(annotate([debian({ digest: ONE })], { annotations: { [key]: "mine" } }), [{}, {}]);
    }
  });
});
