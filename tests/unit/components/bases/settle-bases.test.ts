import assert from "node:assert/strict";
import type { AskedBase } from "../../../../components/bases/ask-bases.ts";
import { type Pins, pinsOf } from "../../../../components/bases/pins.ts";
import { settleBases } from "../../../../components/bases/settle-bases.ts";
import type { BasesSetting } from "../../../../components/settings/bases.ts";
import { debian, digest, gone, PLATFORMS, unknown } from "./fixture.ts";

const OLD = digest("1");
const NEW = digest("2");
const STAGE = "line 1 of the Dockerfile names a stage debian";

/** What the last update left: the digest by which each platform was pinned, and whether annotations tell of it. */
interface Before {
  readonly pinned: readonly (string | undefined)[];
  readonly isTold?: boolean;
  /** Whether something else than a base is another one now. */
  readonly differs?: boolean;
}

async function settle(setting: BasesSetting, base: AskedBase, { pinned, isTold = true, differs = false }: Before) {
  const recorded = pinned.map(
    (taken): Pins => pinsOf([taken === undefined ? base : { ...base, digest: taken }], "linux/amd64"),
  );
  const isRecorded = async (bases: readonly AskedBase[], isToldNow: boolean) => {
    if (differs || isToldNow !== isTold || recorded.length < PLATFORMS.length) return false;
    const now = JSON.stringify(pinsOf(bases, "linux/amd64"));
    return recorded.every((pins) => JSON.stringify(pins) === now);
  };
  const { bases, ...others } = await settleBases(setting, [base], recorded, isRecorded);
  const [{ digest: taken, unpinned } = debian()] = bases;
  return { ...others, taken, unpinned };
}

describe("settleBases", () => {
  const both = (pin: string | undefined, others: Omit<Before, "pinned"> = {}): Before => ({
    pinned: [pin, pin],
    ...others,
  });
  const cases: [
    title: string,
    setting: BasesSetting,
    base: AskedBase,
    before: Before,
    taken: string | undefined,
    isKept: boolean,
  ][] = [
    ["report takes what there is at first", "report", debian(), { pinned: [] }, NEW, false],
    ["report stays where nothing has moved", "report", debian(), both(NEW), NEW, true],
    ["report stays where the base has moved", "report", debian(), both(OLD), OLD, true],
    [
      "report takes what has moved when something else builds",
      "report",
      debian(),
      both(OLD, { differs: true }),
      NEW,
      false,
    ],
    ["report stays when the registry cannot tell", "report", unknown(), both(OLD), OLD, true],
    [
      "report keeps the digest when the registry cannot tell and something builds",
      "report",
      unknown(),
      both(OLD, { differs: true }),
      OLD,
      false,
    ],
    [
      "report pins nothing at first when the registry cannot tell",
      "report",
      unknown(),
      { pinned: [] },
      undefined,
      false,
    ],
    ["report stays when the base is gone", "report", gone(), both(OLD), OLD, true],
    [
      "report takes one digest for all when platforms have several",
      "report",
      debian(),
      { pinned: [OLD, NEW] },
      NEW,
      false,
    ],
    [
      "report takes one digest for all when a platform was never built",
      "report",
      debian(),
      { pinned: [OLD] },
      NEW,
      false,
    ],
    ["report does not build to pin what was not pinned", "report", debian(), both(undefined), undefined, true],
    ["report does not build to tell what was not told", "report", debian(), both(OLD, { isTold: false }), OLD, true],
    ["follow takes what has moved", "follow", debian(), both(OLD), NEW, false],
    ["follow stays where nothing has moved", "follow", debian(), both(NEW), NEW, true],
    ["follow keeps the digest when the registry cannot tell", "follow", unknown(), both(OLD), OLD, true],
    ["follow keeps the digest when the base is gone", "follow", gone(), both(OLD), OLD, true],
    [
      "follow pins nothing at first when the registry cannot tell",
      "follow",
      unknown(),
      { pinned: [] },
      undefined,
      false,
    ],
    ["float pins nothing", "float", debian(), both(OLD), undefined, false],
    ["float stays where nothing was pinned", "float", gone(), both(undefined), undefined, true],
    [
      "a stage of the same name stays unpinned",
      "follow",
      debian({ unpinned: STAGE }),
      both(undefined),
      undefined,
      true,
    ],
  ];
  for (const [title, setting, base, before, taken, isKept] of cases) {
    it(title, async () => {
      const found = await settle(setting, base, before);
      assert.deepEqual([found.taken, found.isKept], [taken, isKept]);
      assert.equal(found.unpinned === undefined, taken !== undefined);
    });
  }

  it("says why a base is not pinned", async () => {
    const reasons = async (...asked: Parameters<typeof settle>) => (await settle(...asked)).unpinned;
    assert.equal(await reasons("float", debian(), both(OLD)), "the setting bases is float, so BuildKit decides");
    assert.equal(await reasons("report", debian(), both(undefined)), "what was built did not pin it");
    assert.equal(await reasons("follow", unknown(), { pinned: [] }), "nobody answers");
    assert.equal(await reasons("follow", gone(), { pinned: [] }), "its registry does not have it");
    const { failure: _, ...unasked } = unknown();
    assert.equal(await reasons("follow", unasked, { pinned: [] }), "no registry was asked");
    assert.equal(await reasons("report", debian({ unpinned: STAGE }), { pinned: [] }), STAGE);
  });

  it("asks for nothing where there are no bases", async () => {
    const settled = await settleBases("report", [], [], () => assert.fail("compared"));
    assert.deepEqual(settled, { bases: [], isTold: true, isKept: false });
  });
});
