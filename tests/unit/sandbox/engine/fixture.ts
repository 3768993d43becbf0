import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Does the work in a new folder that is gone afterwards. */
export async function inFolder(work: (folder: string) => unknown): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "multiarch-test-")));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file and the folders above it, and returns its path. */
export function file(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Writes a shell script that can be executed, and returns its path. */
export function script(path: string, lines: string): string {
  chmodSync(file(path, `#!/bin/sh\n${lines}\n`), 0o755);
  return path;
}
