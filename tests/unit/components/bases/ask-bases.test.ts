import assert from "node:assert/strict";
import { askBases } from "../../../../components/bases/ask-bases.ts";
import type { ImageAnswer } from "../../../../components/preflight/base-image.ts";
import { debian, digest, gone, unknown } from "./fixture.ts";

const { current: _, ...BASE } = debian();
const THERE: ImageAnswer = { kind: "there", digest: digest("2"), platforms: undefined, isIndex: true };

describe("askBases", () => {
  const ask = (answer: ImageAnswer) =>
    askBases([BASE], async (name) => (name === "debian:12" ? answer : assert.fail(`asked for ${name}`)));

  it("tells what a registry has now, or why it does not tell", async () => {
    assert.deepEqual(await ask(THERE), [debian()]);
    assert.deepEqual(await ask({ kind: "missing" }), [gone()]);
    assert.deepEqual(await ask({ kind: "unchecked", reason: "nobody answers" }), [unknown()]);
  });

  it("asks nobody for a name with a variable that is unknown", async () => {
    const base = { ...BASE, name: "tools-$BUILDARCH", unpinned: "unknown" };
    assert.deepEqual(await askBases([base], () => assert.fail("asked")), [base]);
  });

  it("asks nobody where there is nobody to ask", async () => {
    assert.deepEqual(await askBases([BASE], undefined), [BASE]);
  });
});
