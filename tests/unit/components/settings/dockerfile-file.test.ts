import assert from "node:assert/strict";
import { dockerfileFile, dockerfileNames } from "../../../../components/settings/dockerfile-file.ts";

describe("dockerfileFile", () => {
  const cases: [path: string, there: string[], expected: string][] = [
    ["app/Dockerfile", ["app/dockerfile"], "app/dockerfile"],
    ["app/Dockerfile", ["app/dockerfile", "app/Dockerfile"], "app/Dockerfile"],
    ["Dockerfile", ["dockerfile"], "dockerfile"],
    ["app/Dockerfile", [], "app/Dockerfile"],
    ["app/Dockerfile.prod", ["app/dockerfile.prod"], "app/Dockerfile.prod"],
    ["Dockerfile/x", ["dockerfile/x"], "Dockerfile/x"],
  ];
  for (const [path, there, expected] of cases) {
    it(`of ${path} among ${there.join(", ") || "nothing"} is ${expected}`, () => {
      assert.equal(dockerfileFile(path, { kind: (one) => (there.includes(one) ? "file" : undefined) }), expected);
    });
  }
});

describe("dockerfileNames", () => {
  it("are two for the default name alone, in whatever folder", () => {
    assert.deepEqual(dockerfileNames("sub/Dockerfile"), ["sub/Dockerfile", "sub/dockerfile"]);
    assert.deepEqual(dockerfileNames("sub/Containerfile"), ["sub/Containerfile"]);
  });
});
