import { PLATFORMS } from "../programs.ts";
import type { Goal, Row, Turn, Variant } from "../row.ts";
import { copies, unchanged, type Ways } from "../ways.ts";

const IMAGES = [1, 10, 50];
const FEW = [1, 10];
const MILLISECONDS = 1000;

/** What one platform more adds to an update of so many images. */
const perPlatform = (of: (variant: string) => Turn, images: number) =>
  ((of(named(images)).seconds - of(named(1)).seconds) * MILLISECONDS) / ((images - 1) * PLATFORMS.length);

const growth = (images: number): Goal => ({
  ours: named(images),
  peer: named(1),
  what: `(${named(images)} − ${named(1)}) / ${(images - 1) * PLATFORMS.length} platforms`,
  most: 12,
  unit: "ms",
  value: (of) => perPlatform(of, images),
});

/** Updates that have nothing to do. */
export const noOp: Row = {
  what: "an update that changes nothing, images of four platforms",
  peer: "empty",
  goals: [
    {
      ours: named(1),
      peer: "empty",
      what: `${named(1)} − empty − 4 platforms`,
      most: 1,
      unit: "s",
      value: (of) =>
        of(named(1)).seconds - of("empty").seconds - (perPlatform(of, 50) * PLATFORMS.length) / MILLISECONDS,
    },
    growth(10),
    growth(50),
  ],
  growth: [
    {
      file: "images",
      title: "An update that changes nothing, by images of four platforms",
      across: "images",
      figure: "seconds",
      lines: [{ name: "up", points: [[0, "empty"], ...IMAGES.map((images) => [images, named(images)] as const)] }],
    },
  ],
  async open({ isShort }) {
    const opened: Ways[] = [];
    const variants: Variant[] = [];
    for (const images of isShort ? FEW : IMAGES) {
      const ways = copies({ images });
      opened.push(ways);
      if (images === 1) variants.push(await ways.empty());
      variants.push(await unchanged(named(images), await ways.up()));
    }
    return {
      variants,
      async close() {
        for (const ways of opened) await ways.close();
      },
    };
  },
};

function named(images: number): string {
  return images === 1 ? "1 image" : `${images} images`;
}
