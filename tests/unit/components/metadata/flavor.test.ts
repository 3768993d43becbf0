import assert from "node:assert/strict";
import { compute, problemsOf } from "./fixture.ts";

const TAG = "refs/tags/v1.2.3";
const RULES = ["type=semver,pattern={{version}}", "type=raw,value=x,prefix=", "type=raw,value=y,suffix=-own"];

describe("the flavor", () => {
  const rows: [flavor: string[], tags: string[]][] = [
    [[], ["1.2.3", "x", "y-own", "latest"]],
    [["latest=false"], ["1.2.3", "x", "y-own"]],
    [["prefix=a-"], ["a-1.2.3", "x", "a-y-own", "latest"]],
    [["suffix=-b"], ["1.2.3-b", "x-b", "y-own", "latest"]],
    [["prefix=a-,onlatest=true"], ["a-1.2.3", "x", "a-y-own", "a-latest"]],
    [
      ["prefix=a-,onlatest=true", "suffix=-b"],
      ["a-1.2.3-b", "x-b", "a-y-own", "a-latest"],
    ],
    [["prefix=a-,suffix=-b,onlatest=true"], ["a-1.2.3-b", "x-b", "a-y-own", "latest-b"]],
    [
      ["prefix=a-", "prefix=c-"],
      ["c-1.2.3", "x", "c-y-own", "latest"],
    ],
    [
      ["prefix=a-,onlatest=true", "prefix=c-"],
      ["c-1.2.3", "x", "c-y-own", "c-latest"],
    ],
    [["prefix={{sha}}-"], ["860c190-1.2.3", "x", "860c190-y-own", "latest"]],
    [["suffix=-{{sha}},onlatest=true"], ["1.2.3-860c190", "x-860c190", "y-own", "latest--sha-"]],
    [
      ["# none", "", "Latest=auto"],
      ["1.2.3", "x", "y-own", "latest"],
    ],
  ];
  for (const [flavor, tags] of rows) {
    it(`${flavor.join(" and ") || "that is left out"} gives ${tags.join(", ")}`, () => {
      assert.deepEqual(compute({ tags: RULES, flavor }, { ref: TAG }).tagNames, tags);
    });
  }

  it("latest=true and latest=false are the user's word on any rule", () => {
    assert.deepEqual(compute({ flavor: ["latest=true"] }).tagNames, ["main", "latest"]);
    assert.deepEqual(compute({ flavor: ["latest=false"] }, { ref: TAG }).tagNames, ["v1.2.3"]);
  });

  it("lets only the first rule that gives a value decide an automatic latest", () => {
    const latest = (...tags: string[]) => compute({ tags }, { ref: TAG }).version.latest;
    assert.equal(latest("x", "type=ref,event=tag"), true);
    assert.equal(latest("x,priority=601", "type=ref,event=tag"), false);
    assert.equal(latest("type=raw,value=,priority=601", "type=ref,event=tag"), true);
  });

  it("gives latest once when a rule gives it too", () => {
    const { tagNames, rules } = compute({ tags: ["type=ref,event=tag", "latest"] }, { ref: TAG });
    assert.deepEqual(tagNames, ["v1.2.3", "latest"]);
    assert.equal(rules.latest, "latest");
  });

  const refused: [flavor: string, problem: string][] = [
    ["latest=maybe", "has latest=maybe; write latest=auto, latest=true or latest=false"],
    ["prefix=a,onlatest=1", "has onlatest=1; write onlatest=true or onlatest=false"],
    ["onlatest=true", "has an onlatest without a prefix or suffix; write it after the one that it belongs to"],
    ["auto", 'has "auto" without a key; write latest=, prefix= or suffix= before it'],
    ["prefx=a", 'has the unknown key "prefx"; did you mean "prefix"?'],
    ["prefix={{shaa}}", 'has the unknown expression {{shaa}}; did you mean "sha"?'],
    [
      "prefix={{sha}}-,onlatest=true",
      'gives the tag "-sha--latest", which starts with "-"; start with a letter, a digit or _',
    ],
  ];
  for (const [flavor, problem] of refused) {
    it(`${flavor} ${problem}`, () => {
      assert.deepEqual(problemsOf({ flavor: [flavor] }, { ref: TAG }), [`flavor[0]: ${problem}`]);
    });
  }
});
