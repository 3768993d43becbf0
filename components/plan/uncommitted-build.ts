import { basename, dirname, relative } from "node:path";
import type { UncommittedFile } from "../../lib/git/uncommitted-files.ts";
import type { SourceContext } from "../metadata/index.ts";
import { workingTree } from "../metadata/source/index.ts";
import type { FileSystem } from "../settings/files.ts";
import { ignoreFileOf, isIgnored } from "../settings/ignore-file.ts";
import { dockerfilesOf, type Image } from "../settings/image.ts";
import { dockerfilePath, isFolderLocation } from "../settings/location.ts";

/** What of an image's folders is not committed. */
export interface UncommittedBuild {
  /**
   * Files that differ and that a build reads, named from their repository's root on; with a clause where `git status`
   * does not show them.
   */
  readonly files: readonly string[];
  /** Why git cannot tell, in a clause. */
  readonly unreadable?: string;
}

/** A folder or a file of it that is built, and what of it no build takes in. */
interface Part {
  readonly folder: string;
  readonly isBuilt: (path: string) => boolean;
}

/**
 * The changes that go into an image: those of its context, of its named contexts and of its Dockerfiles, but for what
 * their ignore files leave out.
 *
 * @param image one that is built from a folder
 * @param source what is known of it already
 */
export async function uncommittedBuild(
  image: Image<unknown>,
  source: Pick<SourceContext, "isDirty" | "unreadable">,
  files: FileSystem,
): Promise<UncommittedBuild> {
  const { context } = image;
  const dockerfiles = dockerfilesOf(image).map(([, name]) => name);
  const main = dockerfiles.map((name) => mainPart(context, name, files));
  const named = Object.values(image.contexts)
    .filter(isFolderLocation)
    .map((folder): Part => {
      const { text } = ignoreFileOf(folder, undefined, files);
      return { folder, isBuilt: (path) => !isIgnored(path, text) };
    });
  const outer = dockerfiles
    .map((name) => dockerfilePath(context, name))
    .filter((file) => !isWithin(context, file))
    .map((file): Part => ({ folder: dirname(file), isBuilt: (path) => path === basename(file) }));
  // What is inside the context is known to be as it was committed where the context is.
  const parts = [...main, ...named, ...outer].filter(({ folder }) => source.isDirty || !isWithin(context, folder));
  const trees = new Map([...new Set(parts.map(({ folder }) => folder))].map((folder) => [folder, workingTree(folder)]));
  const found = await Promise.all(
    parts.map(async ({ folder, isBuilt }) => {
      const changed = (await trees.get(folder))?.files ?? [];
      return changed.filter(({ path }) => isBuilt(path.replace(/\/$/, ""))).map(nameOf);
    }),
  );
  const reasons = (await Promise.all(trees.values())).map(({ unreadable }) => unreadable);
  const unreadable = source.unreadable ?? reasons.find(Boolean);
  return { files: [...new Set(found.flat())], ...(unreadable !== undefined && { unreadable }) };
}

function nameOf({ name, isHidden }: UncommittedFile): string {
  return isHidden ? `${name}, which git update-index hides from git status` : name;
}

/** The context as one Dockerfile's build reads it: that file and the ignore file decide, whoever leaves them out. */
function mainPart(context: string, dockerfile: string, files: FileSystem): Part {
  const { path: ignoreFile, text } = ignoreFileOf(context, dockerfile, files);
  const read = [ignoreFile, dockerfilePath(context, dockerfile)].map((file) => relative(context, file));
  return { folder: context, isBuilt: (path) => read.includes(path) || !isIgnored(path, text) };
}

function isWithin(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== ".." && !inside.startsWith("../");
}
