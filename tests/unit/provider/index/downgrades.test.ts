import assert from "node:assert/strict";
import { refuseDowngrades } from "../../../../provider/index/downgrades.ts";
import type { TagMove } from "../../../../provider/index/tags.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, CREATED, repository, VERSION } from "./fixture.ts";

const [A, B] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];

describe("refuseDowngrades", () => {
  const registry = new MemoryRegistry();
  const placed = (version: string, created: string) =>
    registry.placeIndex(APP, [], { [VERSION]: version, [CREATED]: created }).digest;
  const CREATED_AT = "1970-01-01T00:00:00Z";
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
  const check = (
    tagMoves: TagMove[],
    annotations: Record<string, string>,
    forceTags: string[] = [],
    keepNewer: string[] = [],
  ) => refuseDowngrades(registry, repository, tagMoves, { annotations, forceTags, keepNewer });

  it("refuses each tag that would go back, with both digests and the setting", async () => {
    await assert.rejects(check([at("2", live, A), at("new", undefined, A), at("latest", live, undefined)], older), {
      message: [
        `the tag 2 of ${APP} points to the newer ${live} and is not moved back to ${A}: version 1.9.0 is older than 2.0.0. Remove the tag, or force it with forceTags: ["2"]`,
        `the tag latest of ${APP} points to the newer ${live} and is not moved back to the new build: version 1.9.0 is older than 2.0.0. Remove the tag, or force it with forceTags: ["latest"]`,
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
      message: `the tag main of ${APP} points to ${theirs} and is not moved to ${A}: both were created ${SAME}, from the commits a and b, so it is unknown which is newer; set SOURCE_DATE_EPOCH to the time of the commit, or unset it. Remove the tag, or force it with forceTags: ["main"]`,
    });
    await check([{ ...at("main", theirs, A), recorded: theirs }], annotations("a"));
    await check([at("main", theirs, A)], annotations("b"));
    await check([at("main", theirs, A)], annotations("a"), ["main"]);
  });

  it("leaves a tag at what is newer where that is asked for, as long as another one moves", async () => {
    const tagMoves = [at("1.9.0", undefined, A), at("1.9", live, A), at("latest", live, A)];
    const left = "version 1.9.0 is older than 2.0.0";
    const publication = { created: "2026-02-01T00:00:00Z", version: "2.0.0", revision: undefined };
    assert.deepEqual(await check(tagMoves, older, ["1.9"], ["1.9", "latest", "1.9.0"]), [
      tagMoves[0],
      tagMoves[1],
      { ...tagMoves[2], left, publication },
    ]);
    await assert.rejects(check(tagMoves, older, [], ["latest"]), /^Error: the tag 1\.9 of [^\n]*$/);
    const unchanged = [at("1.9.0", A, A), at("latest", live, A)];
    assert.deepEqual(await check(unchanged, older, [], ["latest"]), [
      unchanged[0],
      { ...unchanged[1], left, publication },
    ]);
  });

  it("refuses a publication of which every tag would be left", async () => {
    await assert.rejects(check([at("2", live, A), at("latest", live, A)], older, [], ["2", "latest"]), {
      message: [
        `the tag 2 of ${APP} points to the newer ${live} and is not moved back to ${A}: version 1.9.0 is older than 2.0.0. Remove the tag, or force it with forceTags: ["2"]`,
        `the tag latest of ${APP} points to the newer ${live} and is not moved back to ${A}: version 1.9.0 is older than 2.0.0. Remove the tag, or force it with forceTags: ["latest"]`,
      ].join("\n"),
    });
  });

  it("refuses, and does not leave, what nothing tells the order of", async () => {
    const annotations = (revision: string) => ({
      [CREATED]: CREATED_AT,
      "org.opencontainers.image.revision": revision,
    });
    const theirs = registry.placeIndex(APP, [], annotations("b")).digest;
    const tagMoves = [at("new", undefined, A), at("main", theirs, A)];
    await assert.rejects(check(tagMoves, annotations("a"), [], ["main"]), /it is unknown which is newer/);
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
