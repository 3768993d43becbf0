import type { Builders } from "./builders.ts";
import { checkNames } from "./check-image.ts";
import { checkShape } from "./check-shape.ts";
import { checkFields } from "./field-rules.ts";
import { type Image, makeImage, type ReadSettings } from "./image.ts";
import { NOWHERE } from "./location.ts";
import type { Path, Problem } from "./problems.ts";
import { type ImageInput, type ImageSettings, imageSchema } from "./schema.ts";
import { ValidPart } from "./valid-part.ts";

/** An image, and what of what was written is invalid by itself. */
export interface ReadImage {
  readonly image: Image;
  /** What the image was made of; as it was written when nothing is invalid. */
  readonly settings: ImageSettings;
  readonly problems: readonly Problem[];
}

/**
 * Reads an image: what is invalid by itself is a problem and counts as left out, so that it hides nothing else.
 *
 * @param written as somebody wrote it, templates filled
 * @param path its path in the settings
 */
export function readImage(
  name: string,
  written: Readonly<Record<string, unknown>>,
  path: Path,
  builders: Builders,
): ReadImage {
  const shape = checkShape(imageSchema, written, path);
  const invalid = [...("problems" in shape ? shape.problems : []), ...checkFields(imageSchema, written, path)];
  const left = new ValidPart({ platforms: [], ...written }, standIn);
  left.leaveOut(invalid.map((problem) => problem.path.slice(path.length)));
  const read = readLegal(left, path);
  const problems = [...invalid, ...checkNames(written, path)];
  return { image: makeImage(name, read, builders), settings: read.settings, problems };
}

/** Leaves out, until nothing is invalid any more: a field without which its map has no meaning takes that along. */
function readLegal(left: ValidPart, path: Path): ReadSettings {
  const { value } = left;
  const shape = checkShape(imageSchema, value, []);
  if ("value" in shape) {
    const at = (...field: Path) => [...path, ...left.at(field)];
    return { written: value as ImageInput, settings: shape.value, at, isWhole: (field) => left.isWhole([field]) };
  }
  left.leaveOut(shape.problems.map((problem) => problem.path));
  return readLegal(left, path);
}

/** What an image has in the place of something invalid, where nothing would be taken for the default or for valid. */
function standIn([field, key, ...inside]: Path): unknown {
  if (field === undefined) return { platforms: [] };
  if (inside.length > 0) return undefined;
  switch (field) {
    case "context":
      return NOWHERE;
    case "contexts":
      return key === undefined ? undefined : NOWHERE;
    case "platforms":
      // A platform of which nothing else is known is built all the same.
      return key === undefined ? [] : typeof key === "string" ? {} : undefined;
    default:
      return undefined;
  }
}
