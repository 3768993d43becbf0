import { showExternalValues } from "../metadata/external-value.ts";
import { type Image, textsOfList } from "../settings/image.ts";
import type { Path } from "../settings/problems.ts";

/** The path of a rule of an image's tags, named as it was written; that of the list for a default rule. */
export function rulePath(image: Image<unknown>, rule: string | undefined): Path {
  const [place] = textsOfList(image, "tags").find(([, text]) => showExternalValues(text) === rule) ?? [];
  return place ?? image.at("tags");
}
