import type { UncommittedFile } from "../../lib/git/uncommitted-files.ts";
import type { SourceContext } from "../metadata/index.ts";
import type { FileSystem } from "../settings/files.ts";
import type { Image } from "../settings/image.ts";
import { builtParts, isWithin } from "./built-parts.ts";
import type { Sources } from "./sources.ts";

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
 * @param sources tells more
 */
export async function uncommittedBuild(
  image: Image<unknown>,
  source: Pick<SourceContext, "isDirty" | "unreadable">,
  files: FileSystem,
  sources: Pick<Sources, "workingTree">,
): Promise<UncommittedBuild> {
  const { context } = image;
  // What is inside the context is known to be as it was committed where the context is.
  const parts = builtParts(image, files).filter(({ folder }) => source.isDirty || !isWithin(context, folder));
  const found = await Promise.all(
    parts.map(async ({ folder, isBuilt }) => {
      const { files: changed, unreadable } = await sources.workingTree(folder);
      return { names: changed.filter(({ path }) => isBuilt(path.replace(/\/$/, ""))).map(nameOf), unreadable };
    }),
  );
  const unreadable = source.unreadable ?? found.find((each) => each.unreadable)?.unreadable;
  return { files: [...new Set(found.flatMap(({ names }) => names))], ...(unreadable !== undefined && { unreadable }) };
}

function nameOf({ name, isHidden }: UncommittedFile): string {
  return isHidden ? `${name}, which git update-index hides from git status` : name;
}
