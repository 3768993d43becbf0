import { chmodSync, constants, copyFileSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from "node:fs";
import { folderContent } from "./folder-content.ts";
import type { IgnoreRules } from "./ignore-rules.ts";
import { bytesOf, type RawPath, rawPath } from "./raw-path.ts";

const MODE_BITS = 0o7777;

/**
 * Copies what a build sees of a folder as another clone could have it: younger, and with other modes. Pipes and devices
 * are left out.
 *
 * @param from without faults, as a build reads it
 * @param to a folder that does not exist
 * @param modeOf the mode of a copy by that of the original
 */
export async function copyFolder(
  from: string,
  to: string,
  rules: IgnoreRules,
  modeOf: (mode: number) => number,
): Promise<void> {
  const place = (root: string, path: RawPath) => bytesOf(`${rawPath(root)}/${path}`);
  mkdirSync(to, { recursive: true });
  const { entries } = await folderContent(from, rules, { faultsOnly: true });
  const folders: { readonly path: Buffer; readonly mode: number }[] = [];
  // A folder comes before what is in it.
  for (const path of entries.keys()) {
    const [original, copy] = [place(from, path), place(to, path)];
    const stats = lstatSync(original);
    const mode = modeOf(stats.mode & MODE_BITS);
    if (stats.isDirectory()) {
      mkdirSync(copy);
      folders.push({ path: copy, mode });
    } else if (stats.isFile()) {
      copyFileSync(original, copy, constants.COPYFILE_FICLONE);
      chmodSync(copy, mode);
    } else if (stats.isSymbolicLink()) {
      symlinkSync(readlinkSync(original, "buffer"), copy);
    }
  }
  // One that must not be written to is filled first.
  for (const { path, mode } of folders.reverse()) chmodSync(path, mode);
}
