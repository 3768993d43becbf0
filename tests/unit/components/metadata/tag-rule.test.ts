import assert from "node:assert/strict";
import { MetadataError } from "../../../../components/metadata/index.ts";
import { compute, problemsOf } from "./fixture.ts";

describe("a tag rule", () => {
  const refused: [rule: string, problem: string][] = [
    ["type=semvr,pattern={{version}}", 'has the unknown type "semvr"; did you mean "semver"?'],
    ["type=Ref,event=tag", 'has the unknown type "Ref"; did you mean "ref"?'],
    [
      "type=constructor",
      'has the unknown type "constructor"; write one of schedule, semver, pep440, match, edge, ref, raw, sha',
    ],
    ["type=edge,brnach=dev", 'has the unknown attribute "brnach"; did you mean "branch"?'],
    [
      "type=sha,onlatest=true",
      'has the unknown attribute "onlatest"; write one of type, enable, priority, prefix, suffix, format',
    ],
    [
      "type=sha,x",
      'has "x" without a key; write one of type=, enable=, priority=, prefix=, suffix=, format= before it',
    ],
    ["type=sha,priority=high", "has priority=high; write a number, for example priority=900"],
    ["type=sha,priority=", "has priority=; write a number, for example priority=900"],
    ["type=sha,enable=yes", 'has an enable that evaluates to "yes"; write true, false or {{is_default_branch}}'],
    ["type=sha,enable={{tag}}", 'has an enable that evaluates to ""; write true, false or {{is_default_branch}}'],
    [
      "type=sha,enable={{is_defualt_branch}}",
      'has the unknown expression {{is_defualt_branch}}; did you mean "is_default_branch"?',
    ],
    ["type=sha,prefix={{brnach}}-", 'has the unknown expression {{brnach}}; did you mean "branch"?'],
    [
      'type=raw,value=a"b',
      "has a misplaced quote; put the whole field in double quotes, and double each quote inside it",
    ],
    ["foo\nbar", "has a line break; write one entry per line, or put the whole entry in double quotes"],
    ["type=raw,value=.hidden", 'gives the tag ".hidden", which starts with "."; start with a letter, a digit or _'],
    ["type=raw,value=#x", 'gives the tag "-x", which starts with "-"; start with a letter, a digit or _'],
    [
      `type=ref,event=branch,suffix=${"x".repeat(125)}`,
      `gives the tag "main${"x".repeat(125)}", which is 129 characters long; a tag has at most 128`,
    ],
  ];
  for (const [rule, problem] of refused) {
    it(`${JSON.stringify(rule.slice(0, 60))} ${problem.slice(0, 60)}`, () => {
      assert.deepEqual(problemsOf({ tags: ["ok", rule] }), [`tags[1]: ${problem}`]);
    });
  }

  it("that is disabled or does not fire gives no problem of its tag", () => {
    assert.deepEqual(problemsOf({ tags: [".a,enable=false", "type=ref,event=tag,prefix=-"] }), []);
  });

  it("with several problems tells all of them", () => {
    assert.deepEqual(problemsOf({ tags: ["type=ref,evnt=tag,priority=x,enable=1"] }), [
      'tags[0]: has the unknown attribute "evnt"; did you mean "event"?',
      "tags[0]: has no event; add event=branch, event=tag or event=pr",
      "tags[0]: has priority=x; write a number, for example priority=900",
      'tags[0]: has an enable that evaluates to "1"; write true, false or {{is_default_branch}}',
    ]);
  });

  it("is named by its place in the list as given, and by the text as written", () => {
    const tags = ["# none", "", " type=x "];
    assert.throws(
      () => compute({ tags, images: ["name=a,enabled=true"] }),
      (error) => {
        assert.ok(error instanceof MetadataError);
        assert.deepEqual(
          error.problems.map(({ list, position, text }) => ({ list, position, text })),
          [
            { list: "images", position: 0, text: "name=a,enabled=true" },
            { list: "tags", position: 2, text: " type=x " },
          ],
        );
        assert.equal(
          error.message,
          'images[0]: "name=a,enabled=true" has the unknown attribute "enabled"; did you mean "enable"?\n' +
            'tags[2]: " type=x " has the unknown type "x"; write one of schedule, semver, pep440, match, edge, ref, raw, sha',
        );
        return true;
      },
    );
  });

  it("has the priority of its type unless it says otherwise", () => {
    const tags = ["type=sha", "raw", "type=ref,event=branch", "type=edge", "type=match,pattern=.,value=m"];
    const versions = ["type=pep440,pattern=p,value=1", "type=semver,pattern=s,value=1.0.0"];
    const { tagNames } = compute({ tags: [...tags, ...versions, "type=schedule"] }, { eventName: "schedule" });
    assert.deepEqual(tagNames, ["nightly", "p", "s", "m", "edge", "main", "raw", "sha-860c190"]);
  });

  it("left out or empty means the default rules", () => {
    for (const tags of [[], ["# none"], ["  # none"], [" "]]) assert.deepEqual(compute({ tags }).tagNames, ["main"]);
  });
});
