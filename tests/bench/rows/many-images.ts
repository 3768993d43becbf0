import { OVER_BARE, OVER_NO_OP } from "../goal.ts";
import type { Row } from "../row.ts";
import { copies, unchanged } from "../ways.ts";

const MANY = 50;
const FEW = 5;

/** The first update, which creates everything. */
export const first: Row = {
  what: `the first update of ${MANY} images of four platforms, in new repositories`,
  peer: "bake",
  goals: [
    {
      ours: "together",
      peer: "bake",
      what: "together / bake",
      most: 1.2,
      unit: "times",
      value: (of) => of("together").seconds / of("bake").seconds,
    },
    OVER_BARE,
  ],
  async open({ isShort }) {
    const ways = copies({ images: isShort ? FEW : MANY, beginsAnew: true });
    const together = await ways.up("together", { build: "together" });
    return ways.opened([ways.buildx(), await ways.bare(), await ways.up(), await ways.bareTogether(), together]);
  },
};

/** What is left alone should cost what it costs where nothing is changed. */
export const oneChanged: Row = {
  what: `an update of ${MANY} images of four platforms, of which one has changed`,
  peer: "buildx",
  goals: [OVER_NO_OP],
  async open({ isShort }) {
    const [many, one] = [copies({ images: isShort ? FEW : MANY, changed: 1 }), copies({ images: 1 })];
    const up = await many.up();
    const noOp = await unchanged("no-op", up);
    return {
      variants: [one.buildx(), up, noOp],
      async close() {
        for (const ways of [many, one]) await ways.close();
      },
    };
  },
};
