import assert from "node:assert/strict";
import { RECIPES } from "../../../../sandbox/engine/recipes.ts";
import { fits, fitsGo } from "../../../../sandbox/engine/versions.ts";

const question = (name: string) => {
  const found = RECIPES.find((recipe) => recipe.name === name)?.question;
  assert.ok(found, `${name} is asked for its version`);
  return found;
};

describe("fits", () => {
  const fitting: [program: string, output: string][] = [
    ["pulumi", "v3.245.0\n"],
    ["pulumi", "v3.274.1"],
    ["pulumi", "3.999.1"],
    ["pulumi", "v3.251.0-alpha.1780000000+0123abc"],
    ["buildkitd", "buildkitd github.com/moby/buildkit v0.31.0 "],
    ["buildctl", "buildctl github.com/moby/buildkit v0.32.1 2afc050d57d17983f3f662d5424c2725a35c60f4"],
    ["docker-buildx", "github.com/docker/buildx v0.36.0 abc"],
    ["registry", "/usr/bin/registry github.com/distribution/distribution/v3 v3.1.2+unknown"],
    ["crane", "v0.22.1"],
    ["crane", "0.30.0"],
  ];
  for (const [program, output] of fitting) {
    it(`takes ${program} that prints ${JSON.stringify(output)}`, () => assert.ok(fits(output, question(program))));
  }

  const unfit: [program: string, output: string, why: string][] = [
    ["pulumi", "v3.244.9", "older than the SDK"],
    ["pulumi", "v3.245.0-alpha.1", "before that release"],
    ["pulumi", "v4.0.0", "of the next major version"],
    ["pulumi", "v4.0.0-beta.1", "before the next major version"],
    ["pulumi", "", "without a version"],
    ["pulumi", "pulumi 3.274.1 of another maker", "not Pulumi's form"],
    ["buildkitd", "buildkitd github.com/moby/buildkit v0.30.9 x", "too old"],
    ["docker-buildx", "github.com/docker/buildx v0.35.0-rc1 abc", "before that release"],
    ["registry", "registry github.com/docker/distribution v2.8.3", "of the major version before"],
    ["registry", "npm-registry 3.1.2", "another program of that name"],
  ];
  for (const [program, output, why] of unfit) {
    it(`refuses ${program} that is ${why}: ${JSON.stringify(output)}`, () =>
      assert.equal(fits(output, question(program)), false));
  }

  it("takes the version that is built", () => {
    for (const { name, version, question } of RECIPES) {
      if (question) assert.ok(fits(`github.com/moby/buildkit v${version}`, { ...question, prints: / v(.*)/ }), name);
    }
  });
});

describe("fitsGo", () => {
  const table: [version: string, expected: boolean][] = [
    ["go1.26.0", true],
    ["go1.26", true],
    ["go1.26.8", true],
    ["go1.27rc1", true],
    ["devel go1.28-4f2b9a Tue Nov 3 12:00:00 2026", true],
    ["go2.0", true],
    ["go1.25.12", false],
    ["go1.9", false],
    ["go1.3.26", false],
    ["", false],
    ["devel +4f2b9a", false],
  ];
  for (const [version, expected] of table) {
    it(`${expected ? "takes" : "refuses"} ${JSON.stringify(version)}`, () =>
      assert.equal(fitsGo(version, "1.26.0"), expected));
  }
});
