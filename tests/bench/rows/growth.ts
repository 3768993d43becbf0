import type { Goal, Opened, Row, Variant } from "../row.ts";
import { copies, Ways } from "../ways.ts";
import { ofFiles } from "./context.ts";

/** Forty that Go compiles for: images that copy a file are built for all of them on any machine. */
const MANY_PLATFORMS = [
  ...["386", "amd64", "amd64/v2", "amd64/v3", "amd64/v4", "arm/v5", "arm/v6", "arm/v7", "arm64", "loong64", "mips"],
  ...["mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64", "s390x"],
]
  .map((architecture) => `linux/${architecture}`)
  .concat([
    ...["darwin/amd64", "darwin/arm64", "windows/386", "windows/amd64", "windows/arm64", "aix/ppc64", "solaris/amd64"],
    ...["dragonfly/amd64", "freebsd/386", "freebsd/amd64", "freebsd/arm/v6", "freebsd/arm/v7", "freebsd/arm64"],
    ...["illumos/amd64", "netbsd/386", "netbsd/amd64", "netbsd/arm64", "openbsd/386", "openbsd/amd64", "openbsd/arm64"],
    ...["plan9/386", "plan9/amd64"],
  ]);
const TURNS = 3;
const PLATFORM_COUNTS = [1, 10, 20, 40];
const FILE_COUNTS = [1_000, 5_000, 20_000];
const IMAGE_COUNTS = [1, 10, 25, 50];

const counted = (count: number, what: string) => `${count.toLocaleString("en")} ${count === 1 ? what : `${what}s`}`;

/** Images of ever more platforms, up to an index of forty. */
export const morePlatforms: Row = {
  what: "one image that copies a file, of 1 to 40 platforms",
  peer: "buildx, 40 platforms",
  turns: TURNS,
  goals: [],
  growth: [
    {
      file: "platforms",
      title: "An update of one image, by its platforms",
      across: "platforms",
      figure: "seconds",
      lines: ["up", "buildx"].map((name) => ({
        name,
        points: PLATFORM_COUNTS.map((count) => [count, `${name}, ${counted(count, "platform")}`] as const),
      })),
    },
  ],
  open: () =>
    opened(PLATFORM_COUNTS, async (count) => {
      const platforms = MANY_PLATFORMS.slice(0, count);
      const files = (note: string) => ({ Dockerfile: "FROM scratch\nCOPY note /\n", note });
      const ways = new Ways({ images: 1, platforms, files });
      return [ways, named([ways.buildx(), await ways.up()], counted(count, "platform"))];
    }),
};

/** Contexts of ever more files, one of which is edited. */
export const moreFiles: Row = {
  what: "one image of four platforms, a context of 1,000 to 20,000 files, one of them edited",
  peer: "buildx, 20,000 files",
  turns: TURNS,
  goals: [],
  growth: [
    {
      file: "files",
      title: "An update after an edit, by files in the context",
      across: "files",
      figure: "seconds",
      lines: ["up", "buildx"].map((name) => ({
        name,
        points: FILE_COUNTS.map((count) => [count, `${name}, ${counted(count, "file")}`] as const),
      })),
    },
  ],
  open: () =>
    opened(FILE_COUNTS, async (count) => {
      const ways = ofFiles(count);
      return [ways, named([ways.buildx(), await ways.up()], counted(count, "file"))];
    }),
};

const most: Goal = {
  ours: "50 images",
  peer: "empty",
  what: "memory at 50 images",
  most: 700,
  unit: "MB",
  value: (of) => of("50 images").memory ?? Number.NaN,
};

/** What all processes of a first update have in memory. */
export const memory: Row = {
  what: "memory of all processes in the first update of 1 to 50 images of four platforms",
  peer: "empty",
  turns: TURNS,
  samplesMemory: true,
  goals: [most],
  growth: [
    {
      file: "memory",
      title: "Memory of all processes of a first update, by images of four platforms",
      across: "images",
      figure: "memory",
      lines: [
        {
          name: "up",
          points: [[0, "empty"], ...IMAGE_COUNTS.map((count) => [count, counted(count, "image")] as const)],
        },
      ],
    },
  ],
  open: () =>
    opened(IMAGE_COUNTS, async (images) => {
      const ways = copies({ images, beginsAnew: true });
      const first = images === 1 ? [await ways.empty()] : [];
      return [ways, [...first, { ...(await ways.up()), name: counted(images, "image") }]];
    }),
};

/** Opens ways for each size, and closes all of them. */
async function opened(
  counts: readonly number[],
  open: (count: number) => Promise<[Ways, readonly Variant[]]>,
): Promise<Opened> {
  const pairs: [Ways, readonly Variant[]][] = [];
  for (const count of counts) pairs.push(await open(count));
  return {
    variants: pairs.flatMap(([, variants]) => variants),
    async close() {
      for (const [ways] of pairs) await ways.close();
    },
  };
}

function named(variants: readonly Variant[], size: string): Variant[] {
  return variants.map((variant) => ({ ...variant, name: `${variant.name}, ${size}` }));
}
