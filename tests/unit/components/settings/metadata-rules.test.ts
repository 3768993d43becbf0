import assert from "node:assert/strict";
import { computeImage, type RuleFacts } from "../../../../components/settings/metadata-rules.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { image, problemsOf, readNamed } from "./fixture.ts";

const TITLE = "org.opencontainers.image.title";
const FACTS: RuleFacts = {
  source: {
    origin: "git",
    eventName: "push",
    ref: "refs/tags/v1.0.0",
    sha: "6071f564087d49be48dc318b89fc22ff96cf6a17",
    isDirty: false,
    repository: { description: "Counts" },
  },
  now: new Date("2026-11-24T12:00:00Z"),
};

/** What is computed of an image, or what is wrong with its rules. */
function compute(fields: Record<string, unknown>, facts: Partial<RuleFacts> = {}) {
  return computeImage("app", readNamed("app", fields), { ...FACTS, ...facts });
}
function computed(fields: Record<string, unknown>, facts: Partial<RuleFacts> = {}) {
  const result = compute(fields, facts);
  assert.ok("computed" in result, JSON.stringify(result));
  return result.computed;
}

describe("the rules of an image, computed", () => {
  it("take as much of the commit as is asked for", () => {
    assert.deepEqual(computed({ tags: ["type=sha"], shortShaLength: 10 }).tagNames, ["sha-6071f56408"]);
    assert.deepEqual(computed({ tags: ["type=sha"] }).tagNames, ["sha-6071f56"]);
    assert.deepEqual(computed({ tags: ["type=sha"], shortShaLength: "10" }).tagNames, ["sha-6071f56"]);
  });

  it("leave latest to the highest version where the tags that there are are known", () => {
    const fields = { tags: ["type=semver,pattern={{version}}"] };
    assert.deepEqual(computed(fields).tagNames, ["1.0.0", "latest"]);
    assert.deepEqual(computed(fields, { existingTags: ["2.0.0"] }).tagNames, ["1.0.0"]);
    assert.deepEqual(computed(fields, { existingTags: [] }).tagNames, ["1.0.0", "latest"]);
  });

  it("name the image where the repository has no name, and keep what else it says", () => {
    const { labels } = computed({ tags: ["a"] });
    assert.ok(labels.includes(`${TITLE}=app`) && labels.includes("org.opencontainers.image.description=Counts"));
    const source = { ...FACTS.source, repository: { name: "counter" } };
    assert.ok(computed({ tags: ["a"] }, { source }).labels.includes(`${TITLE}=counter`));
  });

  it("count what has no valid shape as left out", () => {
    const { labels, annotations } = computed({ tags: ["a"], labels: ["b=c"], annotations: { d: 1, e: "f" } });
    assert.ok(!labels.some((line) => line.startsWith("b=")));
    assert.deepEqual(
      annotations.filter((line) => !line.startsWith("org.")),
      ["e=f"],
    );
  });

  it("say what is wrong where it stands", () => {
    const result = compute({
      tags: ["a", "type=ref"],
      flavor: ["latest=auto", "latest=maybe"],
      annotations: { ok: "x", bad: "{{nothing}}" },
    });
    assert.deepEqual("problems" in result && result.problems.map(({ path }) => formatPath(path)).sort(), [
      "images.app.annotations.bad",
      "images.app.flavor[1]",
      "images.app.tags[1]",
    ]);
  });

  it("are checked before anybody knows the source", () => {
    assert.match(problemsOf({ app: image({ flavor: ["latest=maybe"] }) })[0] ?? "", /^images\.app\.flavor\[0\]: /);
    assert.match(
      problemsOf({ app: image({ annotations: { bad: "{{nothing}}" } }) })[0] ?? "",
      /^images\.app\.annotations\.bad: /,
    );
  });
});
