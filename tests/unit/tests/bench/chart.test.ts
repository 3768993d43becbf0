import assert from "node:assert/strict";
import { type Chart, description, svg } from "../../../bench/chart.ts";

const CHART: Chart = {
  title: "Updates <fast> & slow",
  across: "images",
  unit: "s",
  lines: [
    {
      name: "up",
      points: [
        [1, 4.2],
        [50, 10.7],
      ],
    },
    {
      name: "bake",
      points: [
        [1, 2],
        [50, 10.7],
      ],
    },
  ],
};

/** The numbers of an attribute, in the order of the image. */
function numbers(image: string, pattern: RegExp): number[] {
  return [...image.matchAll(pattern)].map(([, number]) => Number(number));
}

describe("a chart", () => {
  const image = svg(CHART);

  it("has a title and a description that say what it shows", () => {
    const described = "up: 4.2 s at 1 images, 10.7 s at 50 images. bake: 2 s at 1 images, 10.7 s at 50 images.";
    assert.equal(description(CHART), described);
    assert.match(image, /role="img" aria-labelledby="title description"/);
    assert.ok(image.includes('<title id="title">Updates &lt;fast&gt; &amp; slow</title>'));
    assert.ok(image.includes(`<desc id="description">${described}</desc>`));
  });

  it("has round marks from nought to beyond the largest values", () => {
    assert.deepEqual(numbers(image, /text-anchor="end">(\d+)</g), [0, 5, 10, 15]);
    assert.deepEqual(numbers(image, /text-anchor="middle">(\d+)</g), [0, 10, 20, 30, 40, 50]);
  });

  it("places points by their values, and labels apart", () => {
    assert.deepEqual(numbers(image, /cy="([\d.]+)"/g), [209.28, 112.21, 242.13, 112.21]);
    const labels = numbers(image, /<text x="530" y="([\d.]+)"/g);
    assert.deepEqual(labels, [116.21, 131.21]);
  });

  it("fits light and dark pages", () => {
    assert.match(image, /fill:currentColor/);
    assert.match(image, /prefers-color-scheme:dark/);
  });

  it("draws lines whose values are all nought", () => {
    const flat = svg({ ...CHART, lines: [{ name: "none", points: [[0, 0]] }] });
    assert.ok(!/NaN|Infinity/.test(flat), flat);
  });
});
