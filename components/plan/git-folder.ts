import { join } from "node:path";
import type { FileSystem } from "../settings/files.ts";
import { ignoreFileOf, isIgnored } from "../settings/ignore-file.ts";
import { type Image, isAllGiven } from "../settings/image.ts";
import { isFolderLocation } from "../settings/location.ts";
import { quote } from "../settings/problems.ts";

const GIT_FOLDER = ".git";

/** Warns of a context that contains git's own folder, which every commit and fetch changes, and every change builds. */
export function gitFolderWarnings(
  image: Pick<Image, "builds" | "context" | "dockerfile" | "given">,
  files: FileSystem,
): string[] {
  const { context, dockerfile } = image;
  if (isAllGiven(image) || !isFolderLocation(context)) return [];
  if (files.kind(join(context, GIT_FOLDER)) === undefined) return [];
  const ignoreFile = ignoreFileOf(context, dockerfile, files);
  if (isIgnored(GIT_FOLDER, ignoreFile.text)) return [];
  return [
    `${GIT_FOLDER} is part of the context ${quote(context)}, so every commit triggers a build, whatever it changes; add the line ${quote(GIT_FOLDER)} to ${quote(ignoreFile.path)}`,
  ];
}
