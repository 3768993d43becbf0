import assert from "node:assert/strict";
import { limitProblems } from "../../../../components/github/limits.ts";
import { type Item, itemKey } from "../../../../lib/github/item.ts";

/** So many secrets or variables, numbered from a number on. */
const items = (kind: "secret" | "variable", count: number, from = 0, environment?: string): Item[] =>
  Array.from({ length: count }, (_, at) => ({ kind, name: `N${from + at}`, ...(environment && { environment }) }));
const problemsOf = (wanted: readonly Item[], there: readonly Item[] = []) =>
  limitProblems(wanted, new Map(there.map((item) => [itemKey(item), {}])), ["release"]).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

describe("how much GitHub keeps", () => {
  it("is held by what is wanted", () => {
    const most = [
      ...items("secret", 100),
      ...items("variable", 500),
      ...items("secret", 100, 0, "release"),
      ...items("variable", 100, 0, "release"),
    ];
    assert.deepEqual(problemsOf(most), []);
    const more = [...most, ...items("secret", 1, 100), ...items("variable", 1, 500)];
    const inRelease = [...items("secret", 1, 100, "release"), ...items("variable", 1, 100, "release")];
    assert.deepEqual(problemsOf([...more, ...inRelease]), [
      "secrets: lists 101; GitHub allows at most 100 here",
      "variables: lists 501; GitHub allows at most 500 here",
      "environments.release.secrets: lists 101; GitHub allows at most 100 here",
      "environments.release.variables: lists 101; GitHub allows at most 100 here",
    ]);
  });

  it("is held together with what is there", () => {
    assert.deepEqual(problemsOf(items("secret", 60), items("secret", 60, 20)), []);
    assert.deepEqual(problemsOf(items("secret", 60), items("secret", 50, 59)), [
      "secrets: lists 60, and 49 others exist; GitHub allows at most 100 here",
    ]);
  });

  it("says nothing where nothing comes to what is there, or of other places", () => {
    assert.deepEqual(problemsOf(items("secret", 5), items("secret", 120)), []);
    assert.deepEqual(problemsOf([], items("secret", 120, 0, "release")), []);
    assert.deepEqual(problemsOf(items("secret", 101, 0, "other")), []);
  });
});
