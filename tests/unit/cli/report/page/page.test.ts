import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { outcome } from "../../../../../cli/report/page/head.ts";
import { reportPage } from "../../../../../cli/report/page/page.ts";
import { bytes } from "../../../../../cli/report/page/sizes-table.ts";
import { tasks } from "../../../../../cli/report/page/timeline.ts";
import { FIXTURES, fifty, first, hostile, moving, numbered, stack } from "./fixture.ts";

const pageOf = (make: typeof first) => {
  const { report, sizes } = make();
  return reportPage(report, sizes);
};
/** The text of the page, without marks, as far as it is escaped. */
const textOf = (page: string) => page.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

describe("the report as a page", () => {
  for (const [name, make] of Object.entries(FIXTURES)) {
    it(`is one document, with every id once and every link within it: ${name}`, () => {
      const page = pageOf(make);
      const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const [, target] of page.matchAll(/ href="#([^"]*)"/g)) assert.ok(ids.includes(target), target);
      for (const [, value = ""] of page.matchAll(/ (?:href|src|action|data)="([^"]*)"/g)) {
        assert.ok(/^(?:#|data:,$|https:\/\/github\.com\/acme\/app\/actions\/runs\/)/.test(value), value);
      }
      assert.ok(!/undefined|NaN|\[object/.test(page), name);
    });
  }

  it("forbids all that is not in it", () => {
    const page = pageOf(first);
    const [, policy = ""] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? [];
    assert.match(policy, /^default-src &#39;none&#39;|^default-src 'none'/);
    for (const name of ["style", "script"]) {
      const [, text = "", ...more] = new RegExp(`<${name}>([^]*?)</${name}>`).exec(page) ?? [];
      assert.deepEqual(more, []);
      const hash = createHash("sha256").update(text).digest("base64");
      assert.ok(policy.includes(`${name}-src &#39;sha256-${hash}&#39;`), policy);
    }
    assert.ok(!/ (?:on\w+|style)="/.test(page));
  });

  it("shows hostile texts and runs none", () => {
    const page = pageOf(hostile);
    assert.equal([...page.matchAll(/<script>/g)].length, 1);
    const interpreted = ["<img", "<svg onload", "\u202e", "\u0000", "\u0007", "\u001b"];
    assert.deepEqual(
      interpreted.filter((text) => page.includes(text)),
      [],
    );
    assert.ok(page.includes("&lt;img src=x onerror="));
    assert.ok(page.includes("abc\\u202egnp.exe"));
  });

  for (const [name, word, sentence] of [
    ["first", "published", "3 platforms built, 4 tags moved."],
    ["nothing", "nothing changed", "Every image is as it was before this update."],
    ["failed-platform", "failed", "app failed; no tag moved."],
    ["failed-gate", "failed", "app failed; no tag moved."],
    ["stack", "published", "8 platforms built, 4 tags moved."],
  ] as const) {
    it(`says first what came of the update: ${name}`, () => {
      const { report } = FIXTURES[name]?.() ?? assert.fail();
      const { word: own, sentence: said } = outcome(report);
      assert.deepEqual([own, said], [word, sentence]);
      assert.ok(textOf(pageOf(FIXTURES[name] ?? assert.fail())).includes(`${word} ${sentence}`));
    });
  }

  it("says that a stack has no images, and that an update is not finished", () => {
    assert.equal(outcome({ stack: "dev", images: [] }).word, "no images");
    assert.ok(textOf(reportPage({ stack: "dev", images: [] }, new Map())).includes("The stack dev has no images."));
    const { report } = first();
    assert.equal(outcome({ ...report, update: { result: "in-progress" } }).word, "not finished");
  });

  it("has digests whole, and where tags moved from and to", () => {
    const page = pageOf(moving);
    for (const number of [100, 110, 120, 31, 32]) assert.ok(page.includes(`<code>${numbered(number)}</code>`));
    assert.match(textOf(page), / left version 1\.4\.1 is older than 2\.0\.0 /);
  });

  it("says how sizes and inputs changed, and what nobody answered", () => {
    const text = textOf(pageOf(moving));
    assert.ok(text.includes("linux/amd64 41.3 MB +1.40 MB (3.5 %) 6: 4 as before, 2 new"), text);
    assert.ok(text.includes("moved from"));
    assert.ok(text.includes("buildArgs.VERSION, contextHash"));
    assert.ok(text.includes("not known: the registries did not answer within 30 seconds"));
  });

  it("unfolds of many images those that changed", () => {
    const page = pageOf(fifty);
    assert.equal([...page.matchAll(/<details class="image" open>/g)].length, 1);
    assert.equal([...page.matchAll(/<details class="image">/g)].length, 49);
    assert.ok(page.includes("<summary>200 unchanged tags</summary>"));
  });

  it("shows in the timeline which platforms overtook those of an image that they are built on", () => {
    const { report } = stack();
    const all = tasks(report);
    assert.deepEqual([...new Set(all.map(({ image }) => image))], ["toolchain", "library", "api", "worker"]);
    assert.deepEqual(
      all.flatMap(({ image, title, overtook }) => (overtook ? [`${image} ${title} ${overtook}`] : [])),
      [
        "library linux/amd64 began 43 s before toolchain linux/arm64 was built",
        "api linux/amd64 began 49 s before library linux/arm64 was built",
        "worker linux/amd64 began before library linux/arm64 (49 s) and toolchain linux/arm64 (31 s) were built",
      ],
    );
  });

  it("counts sizes as registries do", () => {
    assert.deepEqual([0, 999, 1000, 41_300_000, 2_150_000_000].map(bytes), [
      "0 B",
      "999 B",
      "1.00 kB",
      "41.3 MB",
      "2.15 GB",
    ]);
  });
});
