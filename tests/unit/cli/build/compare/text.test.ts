import assert from "node:assert/strict";
import type { Compared } from "../../../../../cli/build/compare/cures.ts";
import type { Comparison, FileDifference } from "../../../../../cli/build/compare/differences.ts";
import type { Aspect } from "../../../../../cli/build/compare/layer-files.ts";
import { comparisonText } from "../../../../../cli/build/compare/text.ts";

const [A, B] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];

const differs = (path: string, ...aspects: Aspect[]): FileDifference => ({
  path,
  aspects: aspects.map((aspect) => ({ aspect, values: ["1", "2"] })),
});
const compared = (comparison: Partial<Comparison>, others: Partial<Compared> = {}): Compared => ({
  image: "app",
  platform: "linux/amd64",
  isReproducible: true,
  ...others,
  comparison: { digests: [A, B], layers: [], fields: [], ...comparison },
});
const layerOf = (...files: FileDifference[]) => ({ layers: [{ position: 2, instruction: "RUN make", files }] });

describe("comparisonText", () => {
  it("is one line for what is the same", () => {
    assert.equal(comparisonText([compared({ digests: [A, A] })]), `app linux/amd64: the same digest twice, ${A}\n`);
  });

  it("names what was made otherwise before modes, and modes before times, and no more than five of a layer", () => {
    const times = Array.from({ length: 5 }, (_, index) => differs(`t${index}`, "time"));
    const made: FileDifference = { path: "new", aspects: [], onlyIn: "second" };
    const files = [...times, differs("m", "mode", "time"), differs("k", "kind", "content"), made];
    assert.equal(
      comparisonText([compared({ ...layerOf(...files), counts: [2, 3], fields: ["created", "config.Env"] })]).split(
        "\n\n",
      )[0],
      `app linux/amd64: two digests, ${A.slice(0, 19)} and ${B.slice(0, 19)}
  layer 2, RUN make
    /k: 1 and 2, content
    /new: only in the second build
    /m: mode 1 and 2, time 1 and 2
    /t0: time 1 and 2
    /t1: time 1 and 2
    and 3 more
  2 layers and 3
  configuration: created, config.Env`,
    );
  });

  it("says of a layer with the same files why it differs", () => {
    const [, line] = comparisonText([compared({ layers: [{ position: 1, instruction: "", files: [] }] })]).split("\n");
    assert.equal(line, "  layer 1: the same files in another order, or compressed otherwise");
  });

  const general = "content: what a RUN makes of the time,";
  const fixes: [title: string, compared: Compared, starts: string[]][] = [
    [
      "a mode",
      compared(layerOf(differs("a", "mode"))),
      ["mode: the umask of the checkout decides about it; set it, COPY --chmod"],
    ],
    ["an owner", compared(layerOf(differs("a", "owner"))), ["owner: set it, COPY --chown"]],
    [
      "times",
      compared(layerOf(differs("a", "time")), { isReproducible: false }),
      ["time: set reproducible: true for app"],
    ],
    [
      "times of the configuration",
      compared({ fields: ["history"] }, { isReproducible: false }),
      ["time: set reproducible"],
    ],
    [
      "times in spite of it",
      compared(layerOf(differs("a", "time"))),
      ["time: files of app are older than the last commit"],
    ],
    [
      "package lists",
      compared(layerOf(differs("var/lib/apt/lists/x", "content"))),
      ["content: remove /var/lib/apt/lists in"],
    ],
    ["Python's cache", compared(layerOf(differs("a/__pycache__/b.pyc", "content"))), ["content: remove __pycache__"]],
    [
      "the linker's cache",
      compared(layerOf(differs("var/cache/ldconfig/aux-cache", "content"))),
      ["content: remove /var/cache/ldconfig"],
    ],
    ["whatever else", compared(layerOf(differs("a", "content"))), [general]],
    ["nothing known", compared({ fields: ["config.Env"] }), []],
  ];
  for (const [title, each, starts] of fixes) {
    it(`has the usual fix of ${title}`, () => {
      const [, list = ""] = comparisonText([each]).split("the usual fixes:\n");
      const lines = list.split("\n").filter(Boolean);
      assert.equal(lines.length, starts.length, list);
      for (const [index, start] of starts.entries()) assert.ok(lines[index]?.startsWith(`  ${start}`), list);
    });
  }
});
