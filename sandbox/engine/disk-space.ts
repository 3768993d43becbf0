import { existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";

const GIBIBYTE = 1024 ** 3;

/** A folder, which need not exist yet, and the bytes that will be written into it. */
export interface Need {
  readonly folder: string;
  readonly bytes: number;
}

/**
 * Makes sure that the folders have room, those on one file system together.
 *
 * @throws Error with the folders of each file system that is too full, what it has and what is needed
 */
export function demandDiskSpace(needs: readonly Need[]): void {
  const systems = new Map<number, { folders: string[]; needed: number; free: number }>();
  for (const { folder, bytes } of needs) {
    const { device, free } = fileSystemOf(folder);
    const system = systems.get(device) ?? { folders: [], needed: 0, free };
    system.folders.push(folder);
    system.needed += bytes;
    systems.set(device, system);
  }
  const problems = [...systems.values()]
    .filter(({ needed, free }) => free < needed)
    .map(
      ({ folders, needed, free }) =>
        `building needs ${gibibytes(needed)} in ${folders.join(", ")}, and only ${gibibytes(free)} are free there; ` +
        "free some space or move the folders with GOMODCACHE, GOCACHE and XDG_CACHE_HOME",
    );
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** The file system of a folder, which need not exist yet: its number, and the bytes that are free in it. */
export function fileSystemOf(folder: string): { device: number; free: number } {
  const existing = existingFolder(folder);
  const { bavail, bsize } = statfsSync(existing);
  return { device: statSync(existing).dev, free: bavail * bsize };
}

function existingFolder(folder: string): string {
  return existsSync(folder) ? folder : existingFolder(dirname(folder));
}

function gibibytes(bytes: number): string {
  return `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
}
