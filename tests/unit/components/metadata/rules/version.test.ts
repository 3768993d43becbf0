import assert from "node:assert/strict";
import { compute, problemsOf, tagsOf } from "../fixture.ts";

/** A row of the action's documentation; without a tag the rule gives none. */
type Row = [gitTag: string, attributes: string, tag: string | undefined];

function table(type: string, rows: readonly Row[]): void {
  for (const [gitTag, attributes, tag] of rows) {
    it(`writes ${gitTag} by ${attributes} as ${tag}`, () => {
      const tags = tagsOf(`refs/tags/${gitTag}`, `type=${type},${attributes}`);
      assert.deepEqual(
        tags.filter((name) => name !== "latest"),
        tag === undefined ? [] : [tag],
      );
    });
  }
}

describe("type=semver", () => {
  table("semver", [
    ["v1.2.3", "pattern={{raw}}", "v1.2.3"],
    ["v1.2.3", "pattern={{version}}", "1.2.3"],
    ["v1.2.3", "pattern={{major}}.{{minor}}", "1.2"],
    ["v1.2.3", "pattern=v{{major}}", "v1"],
    ["v1.2.3", "pattern={{minor}}", "2"],
    ["v1.2.3", "pattern={{patch}}", "3"],
    ["v1.2.3", "pattern={{ version }}", "1.2.3"],
    ["p1/v1.2.3", "pattern={{version}},match=v(\\d.\\d.\\d)$", "1.2.3"],
    ["p1/v1.2.3/x", "pattern={{version}},match=/v(.*)/x", "1.2.3"],
    ["p1/v1.2.3", "pattern={{version}}", undefined],
    ["v2.0.8-beta.67", "pattern={{raw}}", "v2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern={{ raw }}", "v2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern={{version}}", "2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern={{major}}", "2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern={{major}}.{{minor}}", "2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern=x-{{raw}}", "2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern={{raw}}-x", "2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern=x", "2.0.8-beta.67"],
    ["v1.2.3+build.5", "pattern={{version}}", "1.2.3"],
    ["v1.2.3+build.5", "pattern={{raw}}", "v1.2.3-build.5"],
    ["v9.5.7-alpha.2+fork.3.1.8", "pattern={{raw}}", "v9.5.7-alpha.2-fork.3.1.8"],
    ["release1", "pattern={{version}}", undefined],
    ["1.2", "pattern={{version}}", undefined],
    ["other", "pattern={{version}},value=v1.0.0", "1.0.0"],
    ["v3.2.1", "pattern={{major}},value={{tag}}", "3"],
    ["v3.2.1", "pattern={{major}},value=", "3"],
  ]);

  it("fires on its own value anywhere, and without one on tags only", () => {
    const rules = ["type=semver,pattern={{version}},value=v1.0.0", "type=semver,pattern={{raw}}"];
    assert.deepEqual(tagsOf("refs/heads/main", ...rules), ["1.0.0", "latest"]);
    assert.deepEqual(tagsOf("refs/pull/1/merge", rules[1] ?? ""), []);
  });

  it("has an automatic latest only for a stable version", () => {
    assert.deepEqual(tagsOf("refs/tags/v1.2.3", "type=semver,pattern={{version}}"), ["1.2.3", "latest"]);
    assert.deepEqual(tagsOf("refs/tags/v1.2.3-rc.1", "type=semver,pattern={{version}}"), ["1.2.3-rc.1"]);
  });

  it("warns of a tag that is no version, and of a match that finds nothing", () => {
    const tags = ["type=semver,pattern={{version}},match=v(.*)"];
    assert.deepEqual(compute({ tags }, { ref: "refs/tags/a/1" }).warnings, [
      'tags: "type=semver,pattern={{version}},match=v(.*)" uses all of "a/1" because its match finds nothing there',
      'tags: "type=semver,pattern={{version}},match=v(.*)" gives no tag: "a-1" is not a semantic version (https://semver.org)',
      "there are no tags: no rule gives one for refs/tags/a/1 and the event push",
    ]);
    assert.deepEqual(compute({ tags }, { ref: "refs/tags/a/v1.2.3" }).warnings, []);
    const empty = compute({ tags: ["type=semver,pattern={{version}},value={{branch}}"] }, { ref: "refs/tags/v1.0.0" });
    assert.match(empty.warnings[0] ?? "", /gives no tag: "" is not a semantic version/);
  });

  it("refuses patterns and matches before it fires", () => {
    const problems = problemsOf({
      tags: [
        "type=semver",
        "type=semver,pattern={{version",
        "type=semver,pattern={{verison}}",
        "type=semver,pattern={{version}},match=v.*",
        "type=semver,pattern={{version}},match=v(",
      ],
    });
    assert.deepEqual(problems, [
      "tags[0]: has no pattern; add pattern={{version}}",
      "tags[1]: has an expression that cannot be parsed; write it as {{name}} or {{name 'argument'}}",
      'tags[2]: has the unknown expression {{verison}}; did you mean "version"?',
      "tags[3]: has no group in its match; put parentheses around the version",
      "tags[4]: has a match that is not a regular expression (Invalid regular expression: /v(/: Unterminated group); fix it, and put the field in double quotes if it contains a comma",
    ]);
  });
});

describe("type=pep440", () => {
  table("pep440", [
    ["1.2.3", "pattern={{raw}}", "1.2.3"],
    ["1.2.3", "pattern={{version}}", "1.2.3"],
    ["v1.2.3", "pattern={{version}}", "1.2.3"],
    ["v1.2.3", "pattern={{raw}}", "v1.2.3"],
    ["1.2.3", "pattern={{major}}.{{minor}}", "1.2"],
    ["1.2.3", "pattern=v{{major}}", "v1"],
    ["1.2.3", "pattern={{patch}}", "3"],
    ["1.2", "pattern={{major}}.{{minor}}.{{patch}}", "1.2.0"],
    ["v1.2.3rc2", "pattern={{raw}}", "v1.2.3rc2"],
    ["1.2.3rc2", "pattern={{version}}", "1.2.3rc2"],
    ["p1/v1.2.3", "pattern={{version}},match=v(\\d.\\d.\\d)$", "1.2.3"],
    ["1.2.3rc2", "pattern={{major}}.{{minor}}", "1.2.3rc2"],
    ["1.2.3post1", "pattern={{major}}.{{minor}}", "1.2.3.post1"],
    ["1.2.3beta2", "pattern={{major}}.{{minor}}", "1.2.3b2"],
    ["1.0dev4", "pattern={{major}}.{{minor}}", "1.0.dev4"],
    ["1!2.0", "pattern={{version}}", "1-2.0"],
    ["sometag", "pattern={{version}}", undefined],
  ]);

  it("has an automatic latest for a final release only", () => {
    const latest = ["1.2.3", "1.2.3rc2", "1.2.3.post1", "1.2.3.dev1"].map((version) =>
      tagsOf(`refs/tags/${version}`, "type=pep440,pattern={{version}}").includes("latest"),
    );
    assert.deepEqual(latest, [true, false, false, false]);
  });

  it("warns of a tag that is no version", () => {
    const { warnings } = compute({ tags: ["type=pep440,pattern={{version}}"] }, { ref: "refs/tags/sometag" });
    assert.equal(
      warnings[0],
      'tags: "type=pep440,pattern={{version}}" gives no tag: "sometag" is not a PEP 440 version (https://peps.python.org/pep-0440)',
    );
  });
});
