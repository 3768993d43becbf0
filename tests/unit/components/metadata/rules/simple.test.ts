import assert from "node:assert/strict";
import { compute, problemsOf, SOURCE, tagsOf } from "../fixture.ts";

describe("type=schedule", () => {
  const rows: [pattern: string, tag: string][] = [
    ["", "nightly"],
    [",pattern=weekly", "weekly"],
    [",pattern={{date 'YYYYMMDD'}}", "20200110"],
    [",pattern={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", "20200110-093000"],
    [",pattern=src-{{commit_date 'YYYYMMDD'}}", "src-20190102"],
    [",pattern={{date YYYYMMDD}}", "2020-01-10T00-30-00Z"],
    [",prefix=x-,suffix=-y", "x-nightly-y"],
  ];
  for (const [attributes, tag] of rows) {
    it(`gives ${tag} by type=schedule${attributes}`, () => {
      const source = { eventName: "schedule", commitDate: new Date("2019-01-02T03:04:05Z") };
      assert.deepEqual(compute({ tags: [`type=schedule${attributes}`] }, source).tagNames, [tag]);
    });
  }

  it("fires on a schedule only", () => {
    assert.deepEqual(compute({ tags: ["type=schedule"] }, { eventName: "push" }).tagNames, []);
  });

  it("takes no expressions but dates", () => {
    assert.deepEqual(problemsOf({ tags: ["type=schedule,pattern={{branch}}"] }), [
      "tags[0]: has the unknown expression {{branch}}; write one of date, commit_date",
    ]);
  });
});

describe("type=raw", () => {
  const rows: [rule: string, tags: string[]][] = [
    ["type=raw,value=foo", ["foo"]],
    ["type=raw,foo", ["foo"]],
    ["foo", ["foo"]],
    ["foo bar", ["foo-bar"]],
    ["type=raw,value=mytag-{{branch}}-{{sha}}", ["mytag-main-860c190"]],
    ["type=raw,value=", []],
    ["type=raw,value={{tag}}", []],
    ["type=raw,value={{tag}},suffix=x", ["x"]],
    ["type=raw,value=foo,enable=false", []],
    ["type=raw,value=foo,enable={{is_default_branch}}", ["foo"]],
    ["type=raw,value=foo,enable={{is_not_default_branch}}", []],
    ['"type=raw","value=a,b"', ["a-b"]],
    ["TYPE = raw , Value = foo", ["foo"]],
    ["value=a=b", ["a-b"]],
  ];
  for (const [rule, tags] of rows) {
    it(`gives ${tags.join(", ") || "nothing"} by ${rule}`, () => assert.deepEqual(tagsOf(SOURCE.ref, rule), tags));
  }

  it("refuses a rule without a value, and one with two", () => {
    assert.deepEqual(problemsOf({ tags: ["type=raw", "foo,bar"] }), [
      "tags[0]: has no value; add value=NAME",
      'tags[1]: has two values, "foo" and "bar"; write one rule for each, or put a field that contains a comma in double quotes',
    ]);
  });
});

describe("type=sha", () => {
  it("gives the commit, short or long", () => {
    assert.deepEqual(tagsOf(SOURCE.ref, "type=sha"), ["sha-860c190"]);
    assert.deepEqual(tagsOf(SOURCE.ref, "type=sha,prefix=,format=long"), [SOURCE.sha]);
  });

  it("is as long as an option says", () => {
    const short = (shortShaLength: number) => compute({ tags: ["type=sha", "{{sha}}"], shortShaLength }).tagNames;
    assert.deepEqual(short(12), ["860c1904a1ce", "sha-860c1904a1ce"]);
    assert.deepEqual(short(80), [SOURCE.sha, `sha-${SOURCE.sha}`]);
  });

  it("does not fire without a commit", () => {
    assert.deepEqual(compute({ tags: ["type=sha", "{{sha}}"] }, { sha: "" }).tagNames, []);
  });

  it("refuses another format", () => {
    assert.deepEqual(problemsOf({ tags: ["type=sha,format=lnog"] }), [
      'tags[0]: has the unknown format "lnog"; did you mean "long"?',
    ]);
  });
});
