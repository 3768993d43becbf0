import assert from "node:assert/strict";
import { compute, problemsOf, tagsOf } from "../fixture.ts";

describe("type=match", () => {
  const rows: [gitTag: string, attributes: string, tag: string | undefined][] = [
    ["v1.2.3", "pattern=\\d.\\d.\\d", "1.2.3"],
    ["v2.0.8-beta.67", "pattern=v(.*),group=1", "2.0.8-beta.67"],
    ["v2.0.8-beta.67", "pattern=v(\\d.\\d),group=1", "2.0"],
    ["20200110-RC2", "pattern=\\d+", "20200110"],
    ["20200110-RC2", 'pattern=/(.*)-RC/i,"group=1"', "20200110"],
    ["20200110-rc2", "pattern=/(.*)-RC/i,group=1", "20200110"],
    ["p1/v1.2.3", "pattern=p1/v(\\d.\\d.\\d),group=1", "1.2.3"],
    ["p1/v1.2.3", "pattern=.*", "p1-v1.2.3"],
    ["v10.20.30", '"pattern=\\d{1,3}.\\d{1,3}"', "10.20"],
    ["mkdocs#2025", "pattern=mkdocs#(.*),group=1", "2025"],
    ["v1=2", "pattern=v1=(.),group=1", "2"],
    ["v1.2.3", "pattern=/\\d/g,group=2", "3"],
    ["v1.2.3", "pattern=v(.*),group=1,value=v0.1", "0.1"],
    ["abcdefghijkl", "pattern=(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l),group=12", "l"],
    ["v1.2.3", "pattern=x", undefined],
    ["v1.2.3", "pattern=v(.*),group=2", undefined],
  ];
  for (const [gitTag, attributes, tag] of rows) {
    it(`takes ${tag} from ${gitTag} by ${attributes}`, () => {
      const rule = `type=match,${attributes}`;
      assert.deepEqual(tagsOf(`refs/tags/${gitTag}`, rule), tag === undefined ? [] : [tag, "latest"]);
      const { warnings } = compute({ tags: [rule] }, { ref: `refs/tags/${gitTag}` });
      assert.equal(warnings.length > 0, tag === undefined);
    });
  }

  it("does not fire on a branch, unless by its own value", () => {
    assert.deepEqual(tagsOf("refs/heads/v1", "type=match,pattern=.*"), []);
    assert.deepEqual(tagsOf("refs/heads/v1", "type=match,pattern=.*,value={{branch}}-x"), ["v1-x", "latest"]);
  });

  it("warns when its pattern or its group finds nothing", () => {
    const tags = ["type=match,pattern=x", "type=match,pattern=v(.*),group=2"];
    assert.deepEqual(compute({ tags }, { ref: "refs/tags/v1" }).warnings.slice(0, 2), [
      'tags: "type=match,pattern=x" gives no tag: its pattern does not match "v1"',
      'tags: "type=match,pattern=v(.*),group=2" gives no tag: group 2 matches nothing in "v1"',
    ]);
  });

  it("ends a pattern that tries more ways than there is time for, and names it", () => {
    const ref = `refs/tags/${"a".repeat(40)}!`;
    for (const rule of ["type=match,pattern=(a+)+$", "type=semver,pattern={{version}},match=^(a+)+$"]) {
      const [problem = "", ...others] = problemsOf({ tags: [rule] }, { ref });
      assert.match(
        problem,
        /^tags\[0\]: has a pattern that did not finish on "a+!" within 3 seconds; avoid a repetition/,
      );
      assert.deepEqual(others, []);
    }
  }).timeout(60_000);

  for (const group of ["one", "1a", "a1", "-1", "1.0"]) {
    it(`refuses the group ${group}`, () =>
      assert.deepEqual(problemsOf({ tags: [`type=match,pattern=(a),group=${group}`] }), [
        `tags[0]: has group=${group}; write the number of a group, 0 for the whole match`,
      ]));
  }

  it("refuses what is no pattern and no group before it fires", () => {
    const problems = problemsOf({
      tags: [
        "type=match",
        "type=match,pattern=(",
        "type=match,pattern=/a/q",
        "type=match,pattern=a,group=one",
        "type=match,pattern=\\d{1,3}.\\d{1,3}",
      ],
    });
    assert.deepEqual(problems, [
      "tags[0]: has no pattern; add pattern=v(.*)",
      'tags[4]: has two values, "3}.\\d{1" and "3}"; write one rule for each, or put a field that contains a comma in double quotes',
      "tags[1]: has a pattern that is not a regular expression (Invalid regular expression: /(/: Unterminated group); fix it, and put the field in double quotes if it contains a comma",
      "tags[2]: has a pattern that is not a regular expression (Invalid flags supplied to RegExp constructor 'q'); fix it, and put the field in double quotes if it contains a comma",
      "tags[3]: has group=one; write the number of a group, 0 for the whole match",
    ]);
  });
});
