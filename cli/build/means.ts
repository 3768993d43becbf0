import type { Path } from "../../components/settings/problems.ts";
import type { Sealed } from "./seal.ts";

/** What is built, and what is there to build it with. */
export interface Means {
  /** Whether the images are pushed. */
  readonly pushes: boolean;
  /** The names of the images that are built; left out: all. */
  readonly images?: readonly string[] | undefined;
  /** A file without content, in place of build secrets. */
  readonly emptyFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What was encrypted at a path of the configuration, encrypted anew. */
  readonly sealed: (path: Path) => Sealed | undefined;
  /** Why that is not known of everything. */
  readonly reason: string;
}

/** Whether an image is built. */
export function isBuilt(image: string, { images }: Pick<Means, "images">): boolean {
  return images === undefined || images.includes(image);
}
