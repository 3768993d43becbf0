import assert from "node:assert/strict";
import { TagReadings } from "../../../../provider/index/tag-readings.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, repository } from "./fixture.ts";

describe("TagReadings", () => {
  let registry: MemoryRegistry;
  let now: number;
  let readings: TagReadings;
  const where = (tag = "latest") => readings.over(registry).resolve(repository, tag);
  beforeEach(() => {
    registry = new MemoryRegistry();
    now = 0;
    readings = new TagReadings(() => now);
  });

  it("asks once, whoever asks, also for a tag that does not exist", async () => {
    const { digest } = registry.placeIndex(APP, []);
    registry.tag(APP, "latest", digest);
    assert.deepEqual(await Promise.all([where(), where(), where("new")]), [digest, digest, undefined]);
    assert.equal(await where("new"), undefined);
    assert.deepEqual(registry.calls, [`resolve ${APP} latest`, `resolve ${APP} new`]);
  });

  it("asks again after a while, after a publication, and after a failure", async () => {
    registry.before = () => {
      throw new Error("busy");
    };
    await assert.rejects(where(), /busy/);
    registry.before = () => {};
    assert.equal(await where(), undefined);
    const { digest } = registry.placeIndex(APP, []);
    registry.tag(APP, "latest", digest);
    now = 29_999;
    assert.equal(await where(), undefined);
    now = 30_000;
    assert.equal(await where(), digest);
    registry.content(APP).tags.clear();
    readings.forget(repository, ["other"]);
    assert.equal(await where(), digest);
    readings.forget(repository, ["latest"]);
    assert.equal(await where(), undefined);
  });
});
