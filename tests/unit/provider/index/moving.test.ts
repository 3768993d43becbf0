import assert from "node:assert/strict";
import { composeIndex } from "../../../../lib/oci/image-index.ts";
import type { Registry } from "../../../../lib/registry/client.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import { moveTag, TagOvertaken } from "../../../../provider/index/moving.ts";
import type { TagMove } from "../../../../provider/index/tags.ts";
import { MemoryRegistry } from "../memory-registry.ts";
import { APP, CREATED, repository, VERSION } from "./fixture.ts";

const LATEST = `${APP} latest`;

/** A tag that is about to move from an old index, and what others may do meanwhile. */
function moving(forceTags: string[] = [], keepNewer: string[] = []) {
  const registry = new MemoryRegistry();
  const annotations = { [VERSION]: "1.2.3", [CREATED]: "2026-02-01T00:00:00Z" };
  const document = composeIndex([], annotations);
  const placed = (version: string) => registry.placeIndex(APP, [], { [VERSION]: version }).digest;
  const [old, newer, older] = [placed("1.2.2"), placed("1.3.0"), placed("1.0.0")];
  registry.tag(APP, "latest", old);
  registry.place(APP, JSON.parse(Buffer.from(document.bytes).toString()), document.mediaType);
  const published = new Map<string, string>();
  const inputs = { annotations, forceTags, keepNewer };
  const planned: TagMove = { tag: "latest", live: old, target: document.digest, recorded: old };
  return {
    registry,
    old,
    newer,
    older,
    target: document.digest,
    planned,
    published,
    move: (move = planned) => moveTag({ client: registry, repository, document, inputs, published }, move),
    /** Another publisher moves the tag, once, right before the call of this number. */
    another(digest: string, before: number) {
      let asked = 0;
      registry.before = () => {
        if (++asked === before) registry.tag(APP, "latest", digest);
      };
    },
  };
}

describe("moveTag", () => {
  it("looks where the tag is, moves it, and reads it back", async () => {
    const { registry, planned, target, move, published } = moving();
    assert.deepEqual(await move(), planned);
    assert.deepEqual(registry.calls, [`resolve ${LATEST}`, `put ${LATEST}`, `resolve ${LATEST}`]);
    assert.deepEqual([registry.tags(APP), Object.fromEntries(published)], [{ latest: target }, { latest: target }]);
  });

  it("leaves a tag alone that is there, and asks nothing", async () => {
    const { registry, planned, target, move, published } = moving();
    await move({ ...planned, live: target });
    assert.deepEqual([registry.calls, published.get("latest")], [[], target]);
  });

  it("does not take back what another publisher moved to something newer since the plan", async () => {
    const { registry, newer, another, move, published } = moving();
    another(newer, 1);
    await assert.rejects(move(), (error) => {
      assert.ok(error instanceof TagOvertaken);
      assert.match(error.message, /the tag latest of .* points to the newer .*: version 1\.2\.3 is older than 1\.3\.0/);
      return true;
    });
    assert.deepEqual([registry.writes, registry.tags(APP), published.size], [[], { latest: newer }, 0]);
  });

  it("takes it back where it was forced by name, and moves on from something older", async () => {
    const forced = moving(["latest"]);
    forced.another(forced.newer, 1);
    assert.equal((await forced.move()).live, forced.newer);
    const behind = moving();
    behind.another(behind.older, 1);
    assert.equal((await behind.move()).live, behind.older);
    assert.equal(behind.registry.tags(APP).latest, behind.target);
  });

  it("leaves it there where newer publications are to be kept, and says why", async () => {
    const { registry, newer, another, move, published } = moving([], ["latest"]);
    another(newer, 1);
    const { left, live } = await move();
    assert.deepEqual([left, live], ["version 1.2.3 is older than 1.3.0", newer]);
    assert.deepEqual([registry.writes, published.get("latest")], [[], newer]);
  });

  it("is done when another publisher has moved the tag to the same", async () => {
    const { registry, target, another, move, published } = moving();
    another(target, 1);
    await move();
    assert.deepEqual([registry.writes, published.get("latest")], [[], target]);
  });

  it("sees that another publisher was faster in the moment of the move", async () => {
    const { newer, target, another, move, published } = moving();
    another(newer, 3);
    assert.equal((await move()).overtakenBy, newer);
    assert.equal(published.get("latest"), target);
  });

  it("looks again for as long as the registry may show a tag where it was", async () => {
    const { registry, old, planned, target, move, published } = moving();
    const now = registry.resolve.bind(registry);
    // Only who says that it may have to settle gets the latest.
    registry.resolve = async (...[where, tag, options]: Parameters<Registry["resolve"]>) =>
      options?.settles ? now(where, tag) : old;
    assert.deepEqual(await move(), planned);
    const put = registry.putManifest.bind(registry);
    registry.tag(APP, "latest", old);
    registry.putManifest = async (...document) => {
      await put(...document);
      throw new Error("the answer is lost");
    };
    assert.deepEqual(await move(), planned);
    assert.equal(published.get("latest"), target);
  });

  it("claims nothing when the registry refuses the tag", async () => {
    const { registry, move, published } = moving();
    registry.before = (call) => {
      if (call.startsWith("put ")) throw new RegistryError("it answered 403", 403);
    };
    await assert.rejects(move(), { status: 403 });
    assert.equal(published.size, 0);
  });

  it("says that a registry still names what was there", async () => {
    const { registry, old, target, move, published } = moving();
    registry.resolve = async () => old;
    await assert.rejects(move(), { message: `${APP} accepted the tag latest for ${target} but points it to ${old}` });
    assert.equal(published.get("latest"), target);
  });
});
