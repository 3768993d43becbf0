import assert from "node:assert/strict";
import { basesSetting } from "../../../../components/settings/bases.ts";
import { image, problemsOf, readApp } from "./fixture.ts";

describe("the setting bases", () => {
  it("is report when left out, and float with pull", () => {
    const setting = (fields: object) => basesSetting(readApp(fields));
    assert.equal(setting({}), "report");
    assert.equal(setting({ pull: true }), "float");
    assert.equal(setting({ bases: "follow" }), "follow");
    assert.equal(setting({ bases: "float", pull: true }), "float");
  });

  it("cannot pin what pull asks for anew", () => {
    const problems = (fields: Record<string, unknown>) => problemsOf({ app: image(fields) });
    for (const bases of ["report", "follow"]) {
      assert.deepEqual(problems({ bases, pull: true }), [
        `images.app.bases: "${bases}" pins the base images, and pull: true asks for newer ones at every update; remove pull, or write bases: float`,
      ]);
      assert.deepEqual(problems({ bases }), []);
    }
    assert.deepEqual(problems({ bases: "float", pull: true }), []);
  });
});
