import assert from "node:assert/strict";
import { shortDigest } from "../../../../lib/oci/digest.ts";
import {
  describePlans,
  describeResult,
  leftTags,
  moves,
  origins,
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

describe("describePlans and describeResult", () => {
  const cases: [digests: Digests, moves: boolean, plan: string, result?: string][] = [
    [[undefined, A, undefined], true, `v1: new, ${a}`, `v1: new, ${a}`],
    [[undefined, A, B], true, `v1: deleted outside Pulumi, comes back as ${a}`, `v1: new, ${a}`],
    [[A, A, A], false, `v1: unchanged, ${a}`, `v1: unchanged, ${a}`],
    [[A, A, undefined], false, `v1: unchanged, ${a}`, `v1: unchanged, ${a}`],
    [[B, A, B], true, `v1: moves from ${b} to ${a}`, `v1: moved from ${b} to ${a}`],
    [[B, A, undefined], true, `v1: moves from ${b} to ${a}`, `v1: moved from ${b} to ${a}`],
    [[B, A, C], true, `v1: moves from ${b} (moved outside Pulumi from ${c}) to ${a}`, `v1: moved from ${b} to ${a}`],
    [[undefined, undefined, undefined], true, "v1: new, the image built on up"],
    [[B, undefined, B], true, `v1: moves from ${b} to the image built on up`],
    [[undefined, undefined, B], true, "v1: deleted outside Pulumi, comes back as the image built on up"],
  ];
  for (const [digests, isMoved, plan, result] of cases) {
    it(plan, () => {
      assert.equal(moves(move(digests)), isMoved);
      assert.deepEqual(describePlans([move(digests)]), [plan]);
      if (result) assert.equal(describeResult(move(digests)), result);
    });
  }
});

it("tags that go the same way share a line of a preview, in the place of the first", () => {
  const tags: [tag: string, ...Digests][] = [
    ["1.2.3", undefined, A, undefined],
    ["1.2", B, A, B],
    ["edge", undefined, A, B],
    ["1", B, A, B],
    ["beta", undefined, A, B],
    ["latest", C, A, C],
  ];
  assert.deepEqual(describePlans(tags.map(([tag, ...digests]) => ({ ...move(digests), tag }))), [
    `1.2.3: new, ${a}`,
    `1.2, 1: move from ${b} to ${a}`,
    `edge, beta: deleted outside Pulumi, come back as ${a}`,
    `latest: moves from ${c} to ${a}`,
  ]);
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
    assert.deepEqual([...describePlans([left]), describeResult(left)], [line, line]);
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
    assert.deepEqual(describePlans(read), [`${tags.join(", ")}: new, ${a}`]);
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
