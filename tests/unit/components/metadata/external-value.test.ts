import assert from "node:assert/strict";
import fc from "fast-check";
import { externalValue, showExternalValues } from "../../../../components/metadata/external-value.ts";
import { compute, problemsOf, tagsOf } from "./fixture.ts";

const BRANCH = "y,prefix=,priority=9999";

describe("a value that is given from outside", () => {
  it("is one in every place of a rule, and none of its syntax", () => {
    assert.deepEqual(tagsOf("refs/heads/main", `type=raw,value=${externalValue(BRANCH)}`, "type=sha"), [
      "y-prefix-priority-9999",
      "sha-860c190",
    ]);
    assert.deepEqual(tagsOf("refs/heads/main", externalValue(BRANCH)), ["y-prefix-priority-9999"]);
    assert.deepEqual(tagsOf("refs/heads/main", `type=raw,value=x,suffix=-${externalValue("a,b")}`), ["x-a-b"]);
    assert.deepEqual(tagsOf("refs/tags/v1.2.3", `type=semver,pattern={{major}}-${externalValue("a,b")}`), [
      "1-a-b",
      "latest",
    ]);
    assert.deepEqual(tagsOf("refs/heads/a,b", `type=edge,branch=${externalValue("a,b")}`), ["edge"]);
    assert.deepEqual(
      tagsOf("refs/tags/v1", `type=match,pattern=${externalValue("v(.*)")},group=${externalValue("1")}`),
      ["1", "latest"],
    );
  });

  it("is filled where only one word may stand", () => {
    assert.deepEqual(tagsOf("refs/heads/main", `type=raw,value=x,enable=${externalValue("false")}`), []);
    assert.deepEqual(
      tagsOf("refs/heads/main", `type=${externalValue("sha")},format=${externalValue("long")},prefix=`),
      ["860c1904a1ce19322e91ac35af1ab07466440c37"],
    );
    const flavor = [`latest=${externalValue("true")}`, `prefix=${externalValue("p-")},onlatest=true`];
    assert.deepEqual(compute({ tags: ["x"], flavor }).tagNames, ["p-x", "p-latest"]);
  });

  it("is neither a comment, nor a template, nor a quote, and is not escaped", () => {
    const values = ["# a", "{{branch}}", 'a "b"', "two\nlines", "a=b&c"];
    assert.deepEqual(
      compute({ labels: values.map((value, at) => `l${at}=${externalValue(value)}`) }).labels.slice(0, 5),
      [...values.map((value, at) => `l${at}=${value}`)],
    );
    assert.deepEqual(tagsOf("refs/heads/main", `x${externalValue("#{{branch}}")}`), ["x-branch-"]);
  });

  it("stands in sentences and in the plan as itself", () => {
    assert.deepEqual(compute({ tags: [`type=raw,value=${externalValue("a,b")}`] }).rules, {
      "a-b": "type=raw,value=a,b",
    });
    assert.deepEqual(problemsOf({ tags: [`x,priority=${externalValue("much")}`] }), [
      "tags[0]: has priority=much; write a number, for example priority=900",
    ]);
  });

  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) =>
        assert.equal(showExternalValues(`a${externalValue(value)}b`), `a${value}b`),
      ),
    );
  });
});
