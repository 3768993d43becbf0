import assert from "node:assert/strict";
import type { AskedBase } from "../../../../components/bases/ask-bases.ts";
import { baseWarnings } from "../../../../components/bases/base-warnings.ts";
import type { BasesSetting } from "../../../../components/settings/bases.ts";
import { debian, digest, gone, unknown } from "./fixture.ts";

const OLD = digest("1");
const STAGE = "line 1 of the Dockerfile names a stage debian; give it another name";

interface World {
  readonly setting?: BasesSetting;
  readonly isKept?: boolean;
  readonly age?: string;
}

/** @param taken what was decided of the base */
function warnings(asked: AskedBase, taken: Partial<AskedBase>, { setting = "report", isKept = true, age }: World = {}) {
  const settled = { bases: [{ ...asked, ...taken }], isTold: true, isKept };
  return baseWarnings(setting, [asked], settled, async (name, current) => {
    assert.deepEqual([name, current], ["debian:12", digest("2")]);
    return age;
  });
}

describe("baseWarnings", () => {
  it("tells a base that moved and is not taken, with its age where that is known", async () => {
    assert.deepEqual(await warnings(debian(), { digest: OLD }, { age: "2 days" }), [
      "base debian:12 moved sha256:111111111111 to sha256:222222222222, 2 days ago; not taken (set bases: follow to take it)",
    ]);
    assert.deepEqual(await warnings(debian(), { digest: OLD }), [
      "base debian:12 moved sha256:111111111111 to sha256:222222222222; not taken (set bases: follow to take it)",
    ]);
  });

  it("says nothing of a base that is taken as it is, and asks for no age", async () => {
    const unasked = { ...debian(), name: "other" };
    assert.deepEqual(await warnings(unasked, { digest: digest("2") }), []);
    assert.deepEqual(await warnings(unasked, { unpinned: "what was built did not pin it" }), []);
    const { current: _, ...nobody } = debian();
    assert.deepEqual(await warnings(nobody, { unpinned: "no registry was asked" }), []);
    assert.deepEqual(await warnings(debian(), {}, { setting: "float" }), []);
    assert.deepEqual(await warnings(unknown(), {}, { setting: "float" }), []);
  });

  it("says what becomes of a base whose registry cannot tell", async () => {
    assert.deepEqual(await warnings(unknown(), { digest: OLD }), [
      "base debian:12 stays at sha256:111111111111: nobody answers",
    ]);
    const unpinned = { unpinned: "nobody answers" };
    assert.deepEqual(await warnings(unknown(), unpinned, { isKept: false }), [
      "base debian:12 is not pinned: nobody answers",
    ]);
    const named = `debian@${OLD}`;
    assert.deepEqual(await warnings(unknown({ name: named, digest: OLD }), {}), []);
  });

  it("says that a base is gone where nothing is built, and leaves it to the problems where something is", async () => {
    assert.deepEqual(await warnings(gone(), { digest: OLD }), [
      "base debian:12 is gone from its registry; what was built stays on sha256:111111111111",
    ]);
    assert.deepEqual(await warnings(gone(), {}, { setting: "float" }), [
      "base debian:12 is gone from its registry; what was built stays as it is",
    ]);
    assert.deepEqual(await warnings(gone(), { digest: OLD }, { isKept: false }), []);
  });

  it("says of a frontend that it is gone in any case, as no problem does", async () => {
    const frontend = gone({ role: "syntax" });
    assert.deepEqual(await warnings(frontend, { digest: OLD }), [
      "frontend debian:12 is gone from its registry; what was built stays on sha256:111111111111",
    ]);
    assert.deepEqual(await warnings(frontend, { digest: OLD }, { isKept: false }), [
      "frontend debian:12 stays at sha256:111111111111: its registry does not have it",
    ]);
    const unpinned = { unpinned: "its registry does not have it" };
    assert.deepEqual(await warnings(frontend, unpinned, { isKept: false }), [
      "frontend debian:12 is not pinned: its registry does not have it",
    ]);
  });

  it("says what cannot be pinned, but where nothing is", async () => {
    const stage = debian({ unpinned: STAGE });
    assert.deepEqual(await warnings(stage, {}), [`base debian:12 is not pinned: ${STAGE}`]);
    assert.deepEqual(await warnings(stage, {}, { setting: "float" }), []);
  });

  it("names bases together of which one registry cannot tell", async () => {
    const asked = [unknown(), unknown({ name: "golang:1" }), unknown({ name: "docker/dockerfile:1", role: "syntax" })];
    const settled = { bases: asked.map((base) => ({ ...base, digest: OLD })), isTold: true, isKept: true };
    const told = () => baseWarnings("report", asked, settled, async () => undefined);
    assert.deepEqual(await told(), [
      "bases debian:12, golang:1 stay at what was built on: nobody answers",
      "frontend docker/dockerfile:1 stays at sha256:111111111111: nobody answers",
    ]);
    const unpinned = asked.map((base) => ({ ...base, unpinned: "nobody answers" }));
    assert.deepEqual(
      await baseWarnings("report", unpinned, { ...settled, bases: unpinned, isKept: false }, async () => undefined),
      [
        "bases debian:12, golang:1 are not pinned: nobody answers",
        "frontend docker/dockerfile:1 is not pinned: nobody answers",
      ],
    );
  });

  it("says what two entries have in common once", async () => {
    const asked = [debian({ unpinned: STAGE }), debian({ unpinned: STAGE, role: "stage" })];
    const settled = { bases: asked, isTold: true, isKept: false };
    assert.equal((await baseWarnings("report", asked, settled, async () => undefined)).length, 1);
  });
});
