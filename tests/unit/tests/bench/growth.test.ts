import assert from "node:assert/strict";
import { chartsOf } from "../../../bench/growth.ts";
import type { Growth } from "../../../bench/row.ts";

const GROWTH: Growth = {
  file: "images",
  title: "Updates",
  across: "images",
  figure: "seconds",
  lines: [
    {
      name: "up",
      points: [
        [1, "1 image"],
        [10, "10 images"],
        [50, "50 images"],
      ],
    },
    {
      name: "bake",
      points: [
        [1, "bake, 1 image"],
        [50, "bake, 50 images"],
      ],
    },
  ],
};
const turn = (seconds: number, memory: number) => ({ seconds, cpu: 0, serving: 0, memory });

describe("the charts of a row", () => {
  const medians = new Map([
    ["1 image", turn(4, 400)],
    ["10 images", turn(7, 500)],
    ["bake, 1 image", turn(1, 40)],
  ]);

  it("draw what was measured, and no single points", () => {
    const lines = [
      {
        name: "up",
        points: [
          [1, 4],
          [10, 7],
        ],
      },
    ];
    assert.deepEqual(chartsOf([GROWTH], medians), [
      { file: "images", title: "Updates", across: "images", unit: "s", lines },
    ]);
  });

  it("draw memory", () => {
    const [chart] = chartsOf([{ ...GROWTH, figure: "memory" }], medians);
    assert.equal(chart?.unit, "MB");
    assert.deepEqual(chart?.lines[0]?.points, [
      [1, 400],
      [10, 500],
    ]);
  });

  it("are none where nothing was measured", () => assert.deepEqual(chartsOf([GROWTH], new Map()), []));
});
