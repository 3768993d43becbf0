import { serverAt } from "../../github/address.ts";
import type { GithubInput } from "../settings/github.ts";
import type { ImageInput } from "../settings/schema.ts";

/** @see https://docs.github.com/packages/learn-github-packages/connecting-a-repository-to-a-package */
const SOURCE = "org.opencontainers.image.source";

/**
 * The image with the label and the annotation by which GitHub links its package to the repository, unless it has its own:
 * reports differ on which of the two counts, and both have to be there at the first push.
 */
export function linkedImage<Secret>(image: ImageInput<Secret>, github: GithubInput<unknown> | undefined) {
  if (!github) return image;
  const link = { [SOURCE]: `${serverAt(github.baseUrl).pages}/${github.repository}` };
  return { ...image, labels: { ...link, ...image.labels }, annotations: { ...link, ...image.annotations } };
}
