import assert from "node:assert/strict";
import { shortDigest } from "../../../../lib/oci/digest.ts";
import {
  assertForward,
  describePlan,
  describeResult,
  moves,
  origins,
  readTags,
  type TagMove,
} from "../../../../provider/index/tags.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, CREATED, repository, VERSION } from "./fixture.ts";

const [A, B, C] = ["a", "b", "c"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const [a, b, c] = ["a", "b", "c"].map((digit) => `sha256:${digit.repeat(12)}`);

type Digests = [live: string | undefined, target: string | undefined, recorded: string | undefined];
const move = ([live, target, recorded]: Digests): TagMove => ({ tag: "v1", live, target, recorded });

it("shortDigest keeps the algorithm and 12 digits", () => assert.equal(shortDigest(A), a));

describe("describePlan and describeResult", () => {
  const cases: [digests: Digests, moves: boolean, plan: string, result?: string][] = [
    [[undefined, A, undefined], true, `v1: new, ${a}`, `v1: new, ${a}`],
    [[undefined, A, B], true, `v1: deleted by another hand, comes back as ${a}`, `v1: new, ${a}`],
    [[A, A, A], false, `v1: unchanged, ${a}`, `v1: unchanged, ${a}`],
    [[A, A, undefined], false, `v1: unchanged, ${a}`, `v1: unchanged, ${a}`],
    [[B, A, B], true, `v1: moves from ${b} to ${a}`, `v1: moved from ${b} to ${a}`],
    [[B, A, undefined], true, `v1: moves from ${b} to ${a}`, `v1: moved from ${b} to ${a}`],
    [[B, A, C], true, `v1: moves from ${b} (another hand moved it from ${c}) to ${a}`, `v1: moved from ${b} to ${a}`],
    [[undefined, undefined, undefined], true, "v1: new, what is built on up"],
    [[B, undefined, B], true, `v1: moves from ${b} to what is built on up`],
    [[undefined, undefined, B], true, "v1: deleted by another hand, comes back as what is built on up"],
  ];
  for (const [digests, isMoved, plan, result] of cases) {
    it(plan, () => {
      assert.equal(moves(move(digests)), isMoved);
      assert.equal(describePlan(move(digests)), plan);
      if (result) assert.equal(describeResult(move(digests)), result);
    });
  }
});

it("a tag's line says that another publisher was faster", () => {
  assert.equal(
    describeResult({ ...move([B, A, B]), overtakenBy: C }),
    `v1: moved from ${b} to ${a}; another publisher has moved it to ${c} since`,
  );
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

describe("assertForward", () => {
  const registry = new MemoryRegistry();
  const placed = (version: string, created: string) =>
    registry.placeIndex(APP, [], { [VERSION]: version, [CREATED]: created }).digest;
  const live = placed("2.0.0", "2026-02-01T00:00:00Z");
  const bare = registry.placeIndex(APP, []).digest;
  const older = { [VERSION]: "1.9.0", [CREATED]: "2026-03-01T00:00:00Z" };
  const newer = { [VERSION]: "2.0.1", [CREATED]: "2026-01-01T00:00:00Z" };
  const at = (tag: string, from: string | undefined, to: string | undefined): TagMove => ({
    tag,
    live: from,
    target: to,
    recorded: undefined,
  });
  const check = (tagMoves: TagMove[], annotations: Record<string, string>, forced: string[] = []) =>
    assertForward(registry, repository, tagMoves, annotations, forced);

  it("refuses each tag that would go back, with both digests and the setting", async () => {
    await assert.rejects(check([at("2", live, A), at("new", undefined, A), at("latest", live, undefined)], older), {
      message: [
        `the tag 2 of ${APP} names the newer ${live} and is not moved back to ${A}: version 1.9.0 is older than 2.0.0. Leave the tag out, or force it with forceTags: ["2"]`,
        `the tag latest of ${APP} names the newer ${live} and is not moved back to what would be built: version 1.9.0 is older than 2.0.0. Leave the tag out, or force it with forceTags: ["latest"]`,
      ].join("\n"),
    });
  });

  it("allows what was asked for by name, and only that", async () => {
    await check([at("latest", live, A)], older, ["latest"]);
    await assert.rejects(check([at("latest", live, A), at("2", live, A)], older, ["latest"]), /^Error: the tag 2 of/);
  });

  it("allows a newer publication, a tag that stays, and a live index that does not tell", async () => {
    await check([at("latest", live, A)], newer);
    await check([at("latest", live, live)], older);
    await check([at("latest", bare, A)], older);
    await check([at("latest", live, A)], {});
  });

  it("lets the registry vouch only for what nobody else has moved, where time and version do not tell", async () => {
    const SAME = "1970-01-01T00:00:00Z";
    const annotations = (revision: string) => ({ [CREATED]: SAME, "org.opencontainers.image.revision": revision });
    const theirs = registry.placeIndex(APP, [], annotations("b")).digest;
    await assert.rejects(check([at("main", theirs, A)], annotations("a")), {
      message: `the tag main of ${APP} names ${theirs} and is not moved to ${A}: both were created ${SAME}, from the commits a and b, and nothing tells which is newer; set SOURCE_DATE_EPOCH to the time of the commit, or unset it. Leave the tag out, or force it with forceTags: ["main"]`,
    });
    await check([{ ...at("main", theirs, A), recorded: theirs }], annotations("a"));
    await check([at("main", theirs, A)], annotations("b"));
    await check([at("main", theirs, A)], annotations("a"), ["main"]);
  });

  it("does not read what a tag that is forced names", async () => {
    registry.calls.length = 0;
    await check([at("latest", live, A)], older, ["latest"]);
    assert.deepEqual(registry.calls, []);
  });

  it("allows a live index that has gone meanwhile", () => check([at("latest", B, A)], older));

  it("reads each live index once, and none that stays", async () => {
    registry.calls.length = 0;
    await check([at("1", live, A), at("2", live, A), at("3", bare, bare)], newer);
    assert.deepEqual(registry.calls, [`manifest ${APP} ${live}`]);
  });
});
