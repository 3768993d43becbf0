import { basename, dirname, relative } from "node:path";
import type { FileSystem } from "../settings/files.ts";
import { ignoreFileOf, isIgnored } from "../settings/ignore-file.ts";
import { dockerfilesOf, type Image } from "../settings/image.ts";
import { dockerfilePath, isFolderLocation } from "../settings/location.ts";

/** A folder of which a build takes in some, or one file of it. */
export interface BuiltPart {
  readonly folder: string;
  /** Set where that file alone is taken in. */
  readonly file?: string;
  /** Whether a build takes in a path, relative to the folder. */
  readonly isBuilt: (path: string) => boolean;
  /** What {@link isBuilt} goes by, as plain data. */
  readonly rules: readonly unknown[];
}

/** What the builds of an image take in of this machine: its folders, and Dockerfiles that are outside of its context. */
export function builtParts(image: Image<unknown>, files: FileSystem): BuiltPart[] {
  const { context } = image;
  const dockerfiles = isFolderLocation(context) ? dockerfilesOf(image).map(([, name]) => name) : [];
  const main = dockerfiles.map((name) => mainPart(context, name, files));
  const named = Object.values(image.contexts)
    .filter(isFolderLocation)
    .map((folder): BuiltPart => {
      const { text } = ignoreFileOf(folder, undefined, files);
      return { folder, isBuilt: (path) => !isIgnored(path, text), rules: [text] };
    });
  const outer = dockerfiles
    .map((name) => dockerfilePath(context, name))
    .filter((file) => !isWithin(context, file))
    .map((path): BuiltPart => {
      const file = basename(path);
      return { folder: dirname(path), file, isBuilt: (other) => other === file, rules: [file] };
    });
  return [...main, ...named, ...outer];
}

/** The context as one Dockerfile's build reads it: that file and the ignore file decide, whoever leaves them out. */
function mainPart(context: string, dockerfile: string, files: FileSystem): BuiltPart {
  const { path: ignoreFile, text } = ignoreFileOf(context, dockerfile, files);
  const read = [ignoreFile, dockerfilePath(context, dockerfile)].map((file) => relative(context, file));
  return {
    folder: context,
    isBuilt: (path) => read.includes(path) || !isIgnored(path, text),
    rules: [text, read],
  };
}

export function isWithin(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== ".." && !inside.startsWith("../");
}
