import assert from "node:assert/strict";
import { imageMetadata } from "../../../../components/plan/image-metadata.ts";
import { image, readApp } from "../settings/fixture.ts";

const source = {
  origin: "",
  eventName: "",
  ref: "refs/heads/a=b",
  sha: "0".repeat(40),
  isDirty: false,
  repository: {},
};

function expected(expect: string, changes: object = {}) {
  const app = readApp(image({ tags: ["v1.2.3"], gates: [{ name: "starts", run: ["app"], expect }], ...changes }));
  const planned = imageMetadata(app, { source, now: new Date(0) });
  return "metadata" in planned ? planned.metadata.expected.starts : planned.problems.map(({ message }) => message);
}

describe("what a gate expects", () => {
  const FILLED: [written: string, filled: string][] = [
    ["app {{version}}", "app v1.2.3"],
    ["{{major}}.{{minor}}.{{patch}}", "1.2.3"],
    ["{{branch}}", "a=b"],
    ["/^{{version}} on {{branch}}$/", "/^v1\\.2\\.3 on a=b$/"],
    ["plain", "plain"],
  ];
  for (const [written, filled] of FILLED) {
    it(`as ${written} is ${filled}`, () => assert.equal(expected(written), filled));
  }

  it("has the values of variables as they are, and quoted in a regular expression", () => {
    // As templates of the settings hand them over.
    const given = "{{{given '612e62'}}}";
    assert.equal(expected(`x ${given}`), "x a.b");
    assert.equal(expected(`/${given}/`), "/a\\.b/");
  });

  it("has to be something", () => {
    const [problem] = expected("{{major}}", { tags: ["edge"] }) ?? [];
    assert.equal(problem, '"{{major}}" is empty here: the image has no such version or tag; write what it prints');
    assert.match(String(expected("{{date}}")), /has the unknown expression \{\{date\}\}/);
  });
});
