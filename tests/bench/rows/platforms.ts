import { PLATFORMS } from "../programs.ts";
import type { Row } from "../row.ts";
import { Ways } from "../ways.ts";

/** Images of one Dockerfile for four platforms, whose build argument changes. */
const argument = (dockerfile: string) =>
  new Ways({
    images: 1,
    platforms: PLATFORMS,
    files: () => ({ Dockerfile: dockerfile }),
    args: (NOTE) => ({ NOTE }),
  });

export const platforms: Row = {
  what: "one image of four platforms, little work in the builds, a changed build argument",
  peer: "buildx",
  goals: [
    {
      ours: "up",
      peer: "buildx",
      what: "up − empty − buildx",
      most: 1,
      unit: "s",
      value: (of) => of("up").seconds - of("empty").seconds - of("buildx").seconds,
    },
  ],
  async open({ isShort }) {
    const ways = argument("FROM busybox:stable\nARG NOTE\nRUN echo $NOTE > /note\n");
    const slower = isShort ? [] : [ways.buildxInSeries(), await ways.bare()];
    return ways.opened([await ways.empty(), ways.buildx(), ...slower, await ways.up()]);
  },
};

/** What is beside the builds should not be felt where these take half a minute. */
export const long: Row = {
  what: "one image of four platforms whose builds take 30 s",
  peer: "buildx",
  goals: [
    {
      ours: "up",
      peer: "buildx",
      what: "(up − empty) / buildx",
      most: 1.05,
      unit: "times",
      value: (of) => (of("up").seconds - of("empty").seconds) / of("buildx").seconds,
    },
  ],
  async open() {
    const ways = argument("FROM busybox:stable\nARG NOTE\nRUN sleep 30; echo $NOTE > /note\n");
    return ways.opened([await ways.empty(), ways.buildx(), await ways.up()]);
  },
};
