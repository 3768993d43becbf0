import { join } from "node:path";
import { OVER_BARE } from "../goal.ts";
import { PLATFORMS } from "../programs.ts";
import type { Row } from "../row.ts";
import { unchanged, Ways, write } from "../ways.ts";

const FILES = 20_000;
const FEW_FILES = 2_000;
const FILES_IN_FOLDER = 200;
/** Of one file, in bytes. */
const SIZE = 1024;

/** A context of many small files, one of which changes. */
export const context: Row = {
  what: `one image of four platforms, a context of ${FILES.toLocaleString("en")} files of 1 KiB, one of them edited`,
  peer: "buildx",
  goals: [
    {
      ours: "together",
      peer: "buildx",
      what: "(together − empty) / buildx",
      most: 1.25,
      unit: "times",
      value: (of) => (of("together").seconds - of("empty").seconds) / of("buildx").seconds,
    },
    OVER_BARE,
    {
      ours: "no-op",
      peer: "empty",
      what: "no-op − empty",
      most: 2,
      unit: "s",
      value: (of) => of("no-op").seconds - of("empty").seconds,
    },
  ],
  async open({ isShort }) {
    const ways = ofFiles(isShort ? FEW_FILES : FILES);
    const up = await ways.up();
    const noOp = await unchanged("no-op", up);
    const together = await ways.up("together", { build: "together" });
    return ways.opened([await ways.empty(), ways.buildx(), await ways.bare(), up, together, noOp]);
  },
};

/** An image whose context has so many small files, one of which each turn edits. */
export function ofFiles(count: number): Ways {
  return new Ways({
    images: 1,
    platforms: PLATFORMS,
    fill(folder) {
      for (let number = 0; number < count; number++) {
        const name = `${Math.floor(number / FILES_IN_FOLDER)}/${number}`;
        write(join(folder, "files", name), name.padEnd(SIZE, "."));
      }
    },
    files: (word) => ({ Dockerfile: "FROM busybox:stable\nCOPY files /files\n", "files/0/0": word.padEnd(SIZE, ".") }),
  });
}
