import type { UncommittedFile } from "../../lib/git/uncommitted-files.ts";
import type { SourceContext } from "../metadata/index.ts";
import { workingTree } from "../metadata/source/index.ts";
import type { FileSystem } from "../settings/files.ts";
import type { Image } from "../settings/image.ts";
import { builtParts, isWithin } from "./built-parts.ts";

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
  // What is inside the context is known to be as it was committed where the context is.
  const parts = builtParts(image, files).filter(({ folder }) => source.isDirty || !isWithin(context, folder));
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
