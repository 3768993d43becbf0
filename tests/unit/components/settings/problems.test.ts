import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatPath,
  formatProblems,
  type Path,
  quote,
  sortProblems,
} from "../../../../components/settings/problems.ts";

describe("formatPath", () => {
  const paths: [path: Path, text: string][] = [
    [[], ""],
    [["images", "hit-counter", "tags", 0], "images.hit-counter.tags[0]"],
    [["images", "a", "platforms", "linux/arm64", "args"], 'images.a.platforms["linux/arm64"].args'],
    [["images", "1st", "labels", 'a"b'], 'images["1st"].labels["a\\"b"]'],
    [["a\nb"], '["a\\nb"]'],
  ];
  for (const [path, text] of paths) it(`writes ${text || "the root"}`, () => assert.equal(formatPath(path), text));
});

describe("formatProblems", () => {
  it("writes a line for each, sorted by path", () => {
    const problems = [
      { path: ["images", "b"], message: "is late" },
      { path: ["images", "a", "tags", 10], message: "is ten" },
      { path: ["images", "a", "tags", 9], message: "is nine" },
      { path: ["images", "a", "tags"], message: "is the list" },
    ];
    assert.equal(
      formatProblems(problems, "multiarch:"),
      [
        "multiarch:images.a.tags: is the list",
        "multiarch:images.a.tags[9]: is nine",
        "multiarch:images.a.tags[10]: is ten",
        "multiarch:images.b: is late",
      ].join("\n"),
    );
  });

  it("lets what has no path stand alone", () => {
    assert.equal(formatProblems([{ path: [], message: "nothing is there" }], "multiarch:"), "nothing is there");
  });

  it("writes no line break of its own, whatever the path", () => {
    const path = fc.array(fc.oneof(fc.string(), fc.nat()), { maxLength: 4 });
    fc.assert(fc.property(path, (keys) => !/[\n\r]/.test(formatProblems([{ path: keys, message: "is wrong" }]))));
  });
});

describe("sortProblems", () => {
  it("does not depend on the order given, for different paths", () => {
    const path = fc.array(fc.oneof(fc.constantFrom("a", "b", "c"), fc.nat(12)), { maxLength: 3 });
    const paths = fc.uniqueArray(path, { selector: formatPath, maxLength: 6 });
    fc.assert(
      fc.property(paths, (keys) => {
        const problems = keys.map((key) => ({ path: key, message: "is wrong" }));
        assert.deepEqual(sortProblems(problems.toReversed()), sortProblems(problems));
      }),
    );
  });
});

describe("quote", () => {
  it("keeps a text on one line and short", () => {
    assert.equal(quote('a"\nb'), '"a\\"\\nb"');
    assert.equal(quote("x".repeat(80)), `"${"x".repeat(80)}"`);
    assert.equal(quote("x".repeat(81)), `"${"x".repeat(80)}..."`);
  });
});
