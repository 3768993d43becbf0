import assert from "node:assert/strict";
import type { ImageAnswer } from "../../../../components/preflight/base-image.ts";
import { plannedImages } from "../../../../components/preflight/planned-images.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;
const THERE: ImageAnswer = { kind: "there", digest: DIGEST, platforms: ["linux/amd64"], isIndex: true };

describe("plannedImages", () => {
  const digests = new Map([
    ["docker.io/library/debian:latest", DIGEST],
    ["ghcr.io/acme/down:1", undefined],
  ]);
  const asked: string[] = [];
  const answering = (answer: ImageAnswer) =>
    plannedImages({ digests }, async (name) => {
      asked.push(name);
      return answer;
    });

  afterEach(() => void asked.splice(0));

  it("asks for the digest that was planned, however the image is written", async () => {
    assert.deepEqual(await answering(THERE)("docker.io/debian"), THERE);
    assert.deepEqual(await answering({ kind: "missing" })("debian:latest"), { kind: "missing" });
    assert.deepEqual(asked, [`docker.io/debian@${DIGEST}`, `debian:latest@${DIGEST}`]);
  });

  it("needs no registry for it", async () => {
    const answer = await answering({ kind: "unchecked", reason: "nobody answers" })("debian");
    assert.deepEqual(answer, { kind: "there", digest: DIGEST, platforms: undefined, isIndex: true });
  });

  it("leaves what is named by its digest, and knows nothing of what was not planned", async () => {
    assert.deepEqual(await answering(THERE)(`alpine@${DIGEST}`), THERE);
    assert.deepEqual(asked, [`alpine@${DIGEST}`]);
    for (const name of ["ghcr.io/acme/down:1", "alpine"]) {
      assert.equal((await answering(THERE)(name)).kind, "unchecked");
    }
    assert.equal(asked.length, 1);
  });
});
