import { parentOf } from "../dockerfile/parent-location.ts";
import type { Image } from "../settings/image.ts";

/** An image of the program, as far as others that are built on it have to know it. */
export interface Sibling {
  readonly name: string;
  readonly platforms: readonly string[];
  readonly repositories: readonly string[];
  readonly publish: boolean;
  /** The names of the images that it is built on. */
  readonly parents: readonly string[];
}

export function siblingOf({ name, platforms, repositories, publish, contexts }: Image<unknown>): Sibling {
  const parents = Object.values(contexts).flatMap((location) => parentOf(location) ?? []);
  return { name, platforms: Object.keys(platforms), repositories, publish, parents };
}
