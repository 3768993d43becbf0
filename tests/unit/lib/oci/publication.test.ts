import assert from "node:assert/strict";
import fc from "fast-check";
import {
  aheadWarning,
  indistinguishable,
  olderThan,
  type Publication,
  publicationOf,
  refusalToGuess,
  refusalToMoveBack,
} from "../../../../lib/oci/publication.ts";

const OLD = "2026-01-01T00:00:00Z";
const NEW = "2026-02-01T00:00:00Z";

describe("publicationOf", () => {
  it("reads created, version and revision", () => {
    const annotations = {
      "org.opencontainers.image.created": OLD,
      "org.opencontainers.image.version": "1.0.0",
      "org.opencontainers.image.revision": "abc",
      x: "y",
    };
    assert.deepEqual(publicationOf(annotations), { created: OLD, version: "1.0.0", revision: "abc" });
    assert.deepEqual(publicationOf(undefined), { created: undefined, version: undefined, revision: undefined });
  });
});

describe("olderThan", () => {
  const cases: [next: Publication, live: Publication, reason: string | undefined][] = [
    [{ version: "1.9.1", created: NEW }, { version: "2.0.1", created: OLD }, "version 1.9.1 is older than 2.0.1"],
    [{ version: "2.0.1", created: OLD }, { version: "1.9.1", created: NEW }, undefined],
    [{ version: "v1.9.0" }, { version: "1.10.0" }, "version v1.9.0 is older than 1.10.0"],
    [{ version: "1.2", created: NEW }, { version: "1.3", created: OLD }, "version 1.2 is older than 1.3"],
    [{ version: "1.2", created: NEW }, { version: "v1.10.0", created: OLD }, "version 1.2 is older than v1.10.0"],
    [{ version: "1.2", created: NEW }, { version: "1.3.10", created: OLD }, "version 1.2 is older than 1.3.10"],
    [{ version: "9.5", created: NEW }, { version: "10.1", created: OLD }, "version 9.5 is older than 10.1"],
    [{ version: "1.2-alpine", created: NEW }, { version: "1.3", created: OLD }, undefined],
    [{ version: "app-1.2", created: NEW }, { version: "1.3", created: OLD }, undefined],
    [{ version: "1.10", created: OLD }, { version: "1.9", created: NEW }, undefined],
    [{ version: "1.2", created: OLD }, { version: "1.2", created: NEW }, `created ${OLD} is older than ${NEW}`],
    [{ version: "1", created: NEW }, { version: "2", created: OLD }, undefined],
    [{ version: "1.0.0-rc.1" }, { version: "1.0.0" }, "version 1.0.0-rc.1 is older than 1.0.0"],
    [{ version: "1.0.0", created: OLD }, { version: "1.0.0", created: NEW }, `created ${OLD} is older than ${NEW}`],
    [{ version: "1.0.0", created: NEW }, { version: "1.0.0", created: OLD }, undefined],
    [{ version: "main", created: OLD }, { version: "1.0.0", created: NEW }, `created ${OLD} is older than ${NEW}`],
    [
      { created: "2026-01-01T01:00:00+02:00" },
      { created: OLD },
      `created 2026-01-01T01:00:00+02:00 is older than ${OLD}`,
    ],
    [{ created: OLD }, { created: OLD }, undefined],
    [{ created: OLD }, {}, undefined],
    [{}, { created: NEW }, undefined],
    [{ created: "yesterday" }, { created: NEW }, undefined],
    [{}, {}, undefined],
    [
      { created: NEW },
      { created: "2099-01-01T00:00:00Z" },
      `created ${NEW} is older than 2099-01-01T00:00:00Z, which is in the future because of a wrong clock; force the tag once to fix that`,
    ],
    [{ created: "2099-01-01T00:00:00Z" }, { created: NEW }, undefined],
  ];
  for (const [next, live, reason] of cases) {
    it(`${JSON.stringify(next)} against ${JSON.stringify(live)}`, () => assert.equal(olderThan(next, live), reason));
  }

  it("never holds in both directions, nor of a publication and itself", () => {
    const text = fc.option(fc.constantFrom("1.0.0", "v1.0.0", "1.0.0-rc.1", "2.0.0", "main", ""), { nil: undefined });
    const time = fc.option(fc.constantFrom(OLD, NEW, "2026-01-01T00:00:00+01:00", "no time"), { nil: undefined });
    const publication = fc.record({ version: text, created: time });
    fc.assert(
      fc.property(publication, publication, (one, other) => {
        assert.ok(olderThan(one, other) === undefined || olderThan(other, one) === undefined);
        assert.equal(olderThan(one, one), undefined);
      }),
    );
  });
});

describe("indistinguishable", () => {
  const one = { created: OLD, revision: "a" };
  const other = { created: OLD, revision: "b" };

  it("holds for two commits of one time and no versions that differ, in both directions", () => {
    const reason = (next: string, live: string) =>
      `both were created ${OLD}, from the commits ${next} and ${live}, so it is unknown which is newer; set SOURCE_DATE_EPOCH to the time of the commit, or unset it`;
    assert.equal(indistinguishable(one, other), reason("a", "b"));
    assert.equal(indistinguishable(other, one), reason("b", "a"));
    const [main, release] = [
      { ...one, version: "main" },
      { ...other, version: "1.0.0" },
    ];
    assert.equal(indistinguishable(main, release), reason("a", "b"));
    assert.equal(indistinguishable({ ...one, version: "1.0.0" }, { ...other, version: "v1.0.0" }), reason("a", "b"));
  });

  const told: [name: string, next: Publication, live: Publication][] = [
    ["one commit, built again", one, { ...one }],
    ["another time", one, { ...other, created: NEW }],
    ["another version", { ...one, version: "1.0.0" }, { ...other, version: "1.0.1" }],
    ["no commit", { created: OLD }, other],
    ["no commit there", one, { created: OLD }],
    ["no time", { revision: "a" }, { revision: "b" }],
  ];
  for (const [name, next, live] of told) {
    it(`does not hold for ${name}`, () => assert.equal(indistinguishable(next, live), undefined));
  }
});

describe("aheadWarning", () => {
  it("says what follows from a commit of the future", () => {
    assert.match(aheadWarning({ created: "2099-01-01T00:00:00Z" }) ?? "", /^it says it was created 2099-.* Fix/);
  });

  it("allows for clocks that differ by hours, and for no time", () => {
    const soon = new Date(Date.now() + 12 * 60 * 60 * 1000).toISOString();
    for (const created of [OLD, soon, "no time", undefined]) assert.equal(aheadWarning({ created }), undefined);
  });
});

describe("the refusal to move a tag", () => {
  const move = { repository: "ghcr.io/acme/app", tag: "1.2", live: "sha256:new", target: "sha256:old" };
  const fix = 'Remove the tag, or force it with forceTags: ["1.2"]';

  it("back names both images, or the build that comes, and the fix", () => {
    const refusal = (to: string) =>
      `the tag 1.2 of ghcr.io/acme/app points to the newer sha256:new and is not moved back to ${to}: because. ${fix}`;
    assert.equal(refusalToMoveBack(move, "because"), refusal("sha256:old"));
    assert.equal(refusalToMoveBack({ ...move, target: undefined }, "because"), refusal("the new build"));
  });

  it("where nothing tells which is newer does so too", () => {
    const refusal = (to: string) =>
      `the tag 1.2 of ghcr.io/acme/app points to sha256:new and is not moved to ${to}: because. ${fix}`;
    assert.equal(refusalToGuess(move, "because"), refusal("sha256:old"));
    assert.equal(refusalToGuess({ ...move, target: undefined }, "because"), refusal("the new build"));
  });
});
