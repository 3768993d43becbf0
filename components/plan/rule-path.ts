import { showExternalValues } from "../metadata/external-value.ts";
import { type Image, textsOfList } from "../settings/image.ts";
import type { Path } from "../settings/problems.ts";

/** Where a rule of an image's tags stands, which is named as it was written; the list of them for a default one. */
export function rulePath(image: Image<unknown>, rule: string | undefined): Path {
  const [place] = textsOfList(image, "tags").find(([, text]) => showExternalValues(text) === rule) ?? [];
  return place ?? image.at("tags");
}
