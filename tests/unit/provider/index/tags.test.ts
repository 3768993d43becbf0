import assert from "node:assert/strict";
import { shortDigest } from "../../../../lib/oci/digest.ts";
import {
  describeResult,
  describeResults,
  leftTags,
  moves,
  origins,
  plannedTags,
  readTags,
  type TagMove,
} from "../../../../provider/index/tags.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, repository } from "./fixture.ts";

const [A, B, C] = ["a", "b", "c"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const [a, b, c] = ["a", "b", "c"].map((digit) => `sha256:${digit.repeat(12)}`);

type Digests = [live: string | undefined, target: string | undefined, recorded: string | undefined];
const move = ([live, target, recorded]: Digests): TagMove => ({ tag: "v1", live, target, recorded });

it("shortDigest keeps the algorithm and 12 digits", () => assert.equal(shortDigest(A), a));

describe("plannedTags and describeResult", () => {
  const cases: [digests: Digests, moves: boolean, why: string, result?: string][] = [
    [[undefined, A, undefined], true, "new", `v1: new, ${a}`],
    [[undefined, A, B], true, "deleted outside Pulumi", `v1: new, ${a}`],
    [[A, A, A], false, "unchanged", `v1: unchanged, ${a}`],
    [[A, A, undefined], false, "unchanged", `v1: unchanged, ${a}`],
    [[B, A, B], true, "moves", `v1: moved from ${b} to ${a}`],
    [[B, A, undefined], true, "moves", `v1: moved from ${b} to ${a}`],
    [[B, A, C], true, `moved outside Pulumi, was ${c}`, `v1: moved from ${b} to ${a}`],
    [[B, A, A], true, "moved outside Pulumi", `v1: moved from ${b} to ${a}`],
    [[undefined, undefined, undefined], true, "new"],
    [[B, undefined, B], true, "moves"],
    [[B, undefined, undefined], true, "moves, unless the build is the same"],
    [[B, undefined, C], true, `moved outside Pulumi, was ${c}`],
    [[undefined, undefined, B], true, "deleted outside Pulumi"],
  ];
  for (const [digests, isMoved, why, result] of cases) {
    it(`${digests.map((digest) => digest?.at(-1) ?? "-").join(" ")}: ${why}`, () => {
      assert.equal(moves(move(digests)), isMoved);
      assert.deepEqual(plannedTags([move(digests)]), [{ ...move(digests), why, stays: false }]);
      if (result) assert.equal(describeResult(move(digests)), result);
    });
  }
});

describe("describeResults", () => {
  const lines = (...digests: Digests[]) =>
    describeResults(
      "acme/app",
      digests.map(move).map((each, index) => ({ ...each, tag: `v${index}` })),
    );

  it("is one line where all was published before, and not by this stack", () => {
    const line = `acme/app: ${a} was published already; unchanged: v0, v1`;
    assert.deepEqual(lines([A, A, undefined], [A, A, B]), [line]);
  });

  it("is a line for each tag where one moves, or none had to", () => {
    assert.deepEqual(lines([A, A, undefined], [B, A, B]), [
      "acme/app",
      `v0: unchanged, ${a}`,
      `v1: moved from ${b} to ${a}`,
    ]);
    assert.deepEqual(lines([A, A, A]), ["acme/app", `v0: unchanged, ${a}`]);
    assert.deepEqual(lines(), ["acme/app"]);
  });

  it("is a line for each result where the tags are many", () => {
    const some: Digests[] = [[B, A, B], ...Array<Digests>(3).fill([undefined, A, undefined]), [A, A, A]];
    assert.deepEqual(lines(...some), [
      "acme/app",
      `v0: moved from ${b} to ${a}`,
      `v1, v2, v3: new, ${a}`,
      `v4: unchanged, ${a}`,
    ]);
  });

  it("counts tags that no one reads", () => {
    const [, line] = lines(...Array<Digests>(1000).fill([undefined, A, undefined]));
    assert.match(line ?? "", /^v0, v1, .*, v19 and 980 more: new, sha256:a{12}$/);
    const [published] = lines(...Array<Digests>(1000).fill([A, A, undefined]));
    assert.match(published ?? "", /unchanged: v0, .*, v19 and 980 more$/);
  });
});

it("a tag's line says that another publisher was faster", () => {
  assert.equal(
    describeResult({ ...move([B, A, B]), overtakenBy: C }),
    `v1: moved from ${b} to ${a}; another publisher has moved it to ${c} since`,
  );
});

describe("a tag that is left where it is", () => {
  const left = { ...move([B, A, C]), left: "version 1.9.0 is older than 2.0.0" };

  it("does not move, and its line says why", () => {
    assert.equal(moves(left), false);
    const line = `v1: left at ${b}, which is newer: version 1.9.0 is older than 2.0.0`;
    assert.equal(describeResult(left), line);
    assert.deepEqual(plannedTags([left]), [{ ...left, why: left.left, stays: true }]);
  });

  it("is among those that were left, and not among those that were moved", () => {
    assert.deepEqual(leftTags([left, { ...move([A, A, A]), tag: "v2" }]), { v1: left.left });
    assert.deepEqual(origins([left]), {});
  });
});

describe("origins", () => {
  it("names the moved tags with what they named in the registry, not in the state", () => {
    const tagMoves = [
      { ...move([B, A, C]), tag: "latest" },
      { ...move([undefined, A, B]), tag: "edge" },
      { ...move([A, A, A]), tag: "1.0.0" },
    ];
    assert.deepEqual(origins(tagMoves), { latest: B, edge: "" });
  });
});

describe("readTags", () => {
  it("takes no name that every object has for a tag that was published", async () => {
    const tags = ["constructor", "toString", "__proto__", "hasOwnProperty"];
    const read = await readTags(new MemoryRegistry(), repository, tags, A, {});
    assert.deepEqual(
      read.map(({ recorded }) => recorded),
      tags.map(() => undefined),
    );
    assert.deepEqual(
      plannedTags(read).map(({ why }) => why),
      tags.map(() => "new"),
    );
  });

  it("asks where each tag is, in the order in which they move", async () => {
    const registry = new MemoryRegistry();
    const index = registry.placeIndex(APP, []);
    registry.tag(APP, "latest", index.digest);
    assert.deepEqual(await readTags(registry, repository, ["latest", "1.0.0"], A, { latest: B, gone: C }), [
      { tag: "1.0.0", live: undefined, target: A, recorded: undefined },
      { tag: "latest", live: index.digest, target: A, recorded: B },
    ]);
    assert.deepEqual(registry.writes, []);
  });
});
