import assert from "node:assert/strict";
import { type PlannedTag, tagRows, tagTable } from "../../../lib/tag-table.ts";

const [A, B] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const NOW = new Date("2026-11-27T12:00:00Z");
const NEXT = { revision: "1234567".padEnd(40, "0"), created: NOW.toISOString() };
const LIVE = { revision: "89abcde".padEnd(40, "0"), created: "2026-11-24T12:00:00Z" };

const planned = (tag: string, more: Partial<PlannedTag> = {}): PlannedTag => ({
  tag,
  live: B,
  publication: LIVE,
  target: A,
  why: "moves",
  stays: false,
  ...more,
});
const cellsOf = (more: Partial<PlannedTag>, next: typeof NEXT | Record<string, never> = NEXT) =>
  tagRows([planned("v1", more)], next, NOW).map(({ cells }) => cells);

describe("the rows of tags", () => {
  it("say where a tag points, how old that is and from which commit, and where it would point", () => {
    assert.deepEqual(cellsOf({}), [[`${"b".repeat(12)}, 3 days, 89abcde`, "a".repeat(12), "moves"]]);
  });

  it("say as much as the index there says of itself", () => {
    assert.deepEqual(cellsOf({ publication: {} }), [["b".repeat(12), "a".repeat(12), "moves"]]);
    assert.deepEqual(cellsOf({ publication: undefined }), [["b".repeat(12), "a".repeat(12), "moves"]]);
    // A clock that was wrong: no age below zero.
    assert.deepEqual(cellsOf({ publication: { created: "2027-01-01T00:00:00Z" } })[0]?.[0], "b".repeat(12));
  });

  it("have no place for a tag that does not exist", () => {
    assert.deepEqual(cellsOf({ live: undefined, publication: undefined, why: "new" }), [["-", "a".repeat(12), "new"]]);
  });

  it("name the commit where an update builds what the tag would point to", () => {
    assert.equal(cellsOf({ target: undefined })[0]?.[1], "build of 1234567");
    assert.equal(cellsOf({ target: undefined }, {})[0]?.[1], "new build");
  });

  it("say that a tag stays, and why", () => {
    const why = "version 1.9.0 is older than 2.0.0";
    assert.deepEqual(cellsOf({ stays: true, why })[0]?.slice(1), ["the same", why]);
  });

  it("have the tags together that go the same way, at the place of the first", () => {
    const rows = tagRows(
      [planned("1.2.3", { live: undefined, why: "new" }), planned("1.2"), planned("edge", { target: B }), planned("1")],
      NEXT,
      NOW,
    );
    assert.deepEqual(
      rows.map(({ tags }) => tags),
      [["1.2.3"], ["1.2", "1"], ["edge"]],
    );
  });
});

describe("the table of tags", () => {
  const fresh = (tag: string) => planned(tag, { live: undefined, publication: undefined, why: "new" });

  it("has the repository, headings, and columns as wide as their widest text", () => {
    const moving = planned("latest", { publication: {} });
    assert.deepEqual(tagTable("ghcr.io/acme/app", [fresh("1.2.3"), fresh("1.2"), moving], NEXT), [
      "ghcr.io/acme/app",
      "tag         now (digest, age, commit)  then          why",
      "1.2.3, 1.2  -                          aaaaaaaaaaaa  new",
      "latest      bbbbbbbbbbbb               aaaaaaaaaaaa  moves",
    ]);
  });

  it("takes one line where all tags are new", () => {
    assert.deepEqual(tagTable("ghcr.io/acme/app", [fresh("1.2.3"), fresh("latest")], NEXT), [
      "ghcr.io/acme/app  1.2.3, latest: new, aaaaaaaaaaaa",
    ]);
    const deleted = { ...fresh("latest"), why: "deleted outside Pulumi" };
    assert.equal(tagTable("ghcr.io/acme/app", [fresh("1.2.3"), deleted], NEXT).length, 4);
  });

  it("leaves room for the other columns: many tags take several lines, and none is cut", () => {
    const tags = ["1.22.333", "1.22", "1", "a-long-name-of-a-branch"].map((tag) => planned(tag));
    const [, , ...lines] = tagTable("ghcr.io/acme/app", tags, NEXT);
    assert.deepEqual(
      lines.map((line) => line.split("  ")[0]),
      ["1.22.333, 1.22, 1,", "a-long-name-of-a-branch"],
    );
  });

  it("counts tags that no one reads", () => {
    const tags = Array.from({ length: 1000 }, (_, number) => `1.0.${number}`);
    const [line, ...others] = tagTable("ghcr.io/acme/app", tags.map(fresh), NEXT);
    assert.match(line ?? "", /^ghcr\.io\/acme\/app {2}1\.0\.0, .*, 1\.0\.19 and 980 more: new, aaaaaaaaaaaa$/);
    assert.deepEqual(others, []);
    const moving = tagTable(
      "ghcr.io/acme/app",
      tags.map((tag) => planned(tag)),
      NEXT,
    );
    assert.equal(moving.at(-1)?.trimEnd(), "980 more");
    assert.ok(moving.length <= 2 + 21);
  });

  it("writes what a terminal would interpret", () => {
    const hostile = { why: "\u001b[31m" };
    const tags = [planned("v1", hostile), planned("v1", { ...hostile, live: undefined })];
    for (const tag of tags) assert.ok(!tagTable("ghcr.io/acme/app", [tag], NEXT).join("").includes("\u001b"));
  });
});
