import assert from "node:assert/strict";
import { compute, problemsOf } from "./fixture.ts";

const OCI = "org.opencontainers.image";

/** The lines of own labels among those computed. */
function own(...labels: string[]): string[] {
  const standard: ReadonlySet<string> = new Set(compute({}).labels);
  return compute({ labels }).labels.filter((label) => !standard.has(label));
}

describe("labels", () => {
  it("are the standard ones, sorted", () => {
    assert.deepEqual(compute({}).labels, [
      `${OCI}.created=2020-01-10T00:30:00.000Z`,
      `${OCI}.description=This your first repo!`,
      `${OCI}.licenses=MIT`,
      `${OCI}.revision=860c1904a1ce19322e91ac35af1ab07466440c37`,
      `${OCI}.source=https://github.com/octocat/Hello-World`,
      `${OCI}.title=Hello-World`,
      `${OCI}.url=https://github.com/octocat/Hello-World`,
      `${OCI}.version=main`,
    ]);
  });

  const rows: [label: string, line: string | undefined][] = [
    ["maintainer=CrazyMax", "maintainer=CrazyMax"],
    [`${OCI}.title=MyCustomTitle`, `${OCI}.title=MyCustomTitle`],
    [`${OCI}.title=`, `${OCI}.title=`],
    ["foo=", "foo="],
    ["foo", undefined],
    ["# foo=bar", undefined],
    ["a=b=c", "a=b=c"],
    ["a=one, two,three", "a=one, two,three"],
    ['"a=one, ""two"""', 'a=one, "two"'],
    ['a=this is a "good" example', 'a=this is a "good" example'],
    ["a={{branch}}-{{sha}}", "a=main-860c190"],
    ["{{#if tag}}a=b{{/if}}", undefined],
    [
      `${OCI}.created={{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]' tz='Asia/Tokyo'}}`,
      `${OCI}.created=2020-01-10T09:30:00.000Z`,
    ],
    [`a={{date 'dddd, MMMM Do YYYY, h:mm:ss a'}}`, "a=Friday, January 10th 2020, 12:30:00 am"],
  ];
  for (const [label, line] of rows) {
    it(`of ${label} are ${line}`, () => assert.deepEqual(own(label), line === undefined ? [] : [line]));
  }

  it("have one value a key, the last", () => {
    assert.deepEqual(own("a=1", "b=2", "a=3"), ["a=3", "b=2"]);
    const lines = compute({ labels: [`${OCI}.title=x`] }).labels.filter((line) => line.startsWith(`${OCI}.title=`));
    assert.deepEqual(lines, [`${OCI}.title=x`]);
  });

  it("are warned of when they have no value", () => {
    assert.deepEqual(compute({ labels: ["foo"] }).warnings, [
      'labels: "foo" is ignored because it has no =; write key=value',
    ]);
  });

  it("are apart from annotations", () => {
    const { labels, annotations } = compute({ labels: ["a=1"], annotations: ["b=2"] });
    assert.ok(labels.includes("a=1") && !labels.includes("b=2"));
    assert.ok(annotations.includes("b=2") && !annotations.includes("a=1"));
  });

  it("are refused together", () => {
    assert.deepEqual(problemsOf({ labels: ["=x", "a={{shaa}}"], annotations: ['"a', "a=b\nc=d"], tags: ["type=x"] }), [
      "labels[0]: has no key; write key=value",
      'labels[1]: has the unknown expression {{shaa}}; did you mean "sha"?',
      "annotations[0]: has a misplaced quote; put the whole field in double quotes, and double each quote inside it",
      "annotations[1]: has a line break; write one entry per line, or put the whole entry in double quotes",
      'tags[0]: has the unknown type "x"; write one of schedule, semver, pep440, match, edge, ref, raw, sha',
    ]);
  });
});
