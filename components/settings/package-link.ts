import { serverAt } from "../../lib/github/address.ts";
import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import type { GithubSettings } from "./github.ts";
import { isMap } from "./raw.ts";

/** @see https://docs.github.com/packages/learn-github-packages/connecting-a-repository-to-a-package */
const SOURCE = `${OCI_PREFIX}source`;

/**
 * Images as written, each with the label and the annotation by which GitHub links its package to the repository, unless
 * it has its own: reports differ on which of the two counts, and both have to be there at the first push.
 */
export function linkPackages(images: unknown, { repository, baseUrl }: GithubSettings): unknown {
  if (!isMap(images)) return images;
  const page = `${serverAt(baseUrl).pages}/${repository}`;
  return Object.fromEntries(Object.entries(images).map(([name, image]) => [name, linkImage(image, page)]));
}

function linkImage(image: unknown, page: string): unknown {
  if (!isMap(image)) return image;
  const linked = (own: unknown = {}) => (isMap(own) ? { [SOURCE]: page, ...own } : own);
  return { ...image, labels: linked(image.labels), annotations: linked(image.annotations) };
}
