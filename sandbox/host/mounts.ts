import { readFileSync } from "node:fs";
import { sep } from "node:path";
import { run } from "../../lib/process/run.ts";

/** Takes away all that is mounted below a folder, the innermost first. */
export async function unmountBelow(folder: string): Promise<void> {
  const inside = mountPoints(readFileSync("/proc/self/mountinfo", "utf8")).filter((point) =>
    point.startsWith(folder + sep),
  );
  for (const point of inside.reverse()) await run("umount", ["--lazy", point]);
}

/** The mount points of a `mountinfo` file in the order they were mounted; blanks are written as `\040`. */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))));
}
