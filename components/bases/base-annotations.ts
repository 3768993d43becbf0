import { isDeepStrictEqual } from "node:util";
import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import type { Parent, ParentDigests, Parents } from "../parents/parent.ts";
import { basesSetting } from "../settings/bases.ts";
import type { Image } from "../settings/image.ts";
import type { Base } from "./base.ts";

const NAME = `${OCI_PREFIX}base.name`;
const DIGEST = `${OCI_PREFIX}base.digest`;

export type Annotations = Readonly<Record<string, string>>;

/**
 * The annotations that tell what each platform's image is based on. None where that is not known: for an empty image, and
 * while a base is not pinned; `float` tells the name alone, and so do those of one that the program makes: the digest
 * follows when it is built. The user's own go first.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/annotations.md
 */
export function baseAnnotations(
  image: Image<unknown>,
  bases: readonly Base[],
  parents: Parents = {},
): Record<string, Annotations> {
  if (Object.hasOwn(image.annotations, NAME) || Object.hasOwn(image.annotations, DIGEST)) return {};
  const isFloating = basesSetting(image) === "float";
  const found = image.builds.flatMap(({ platform }): [string, Annotations][] => {
    const parent = parents[platform]?.find(({ isBase }) => isBase);
    if (parent) return [[platform, { [NAME]: parent.reference }]];
    const base = bases.find(({ role, platforms }) => role === "base" && platforms.includes(platform));
    if (!base || (base.digest === undefined && !isFloating)) return [];
    // A name with a tag needs no digest beside it.
    const name = base.reference.replace(/(:[^:/@]+)@.*$/, "$1");
    return [[platform, { [NAME]: name, ...(base.digest !== undefined && { [DIGEST]: base.digest }) }]];
  });
  return Object.fromEntries(found);
}

/** The annotations of a platform's base, with the digest of one that the program makes. */
export function annotationsOfBase(
  annotations: Annotations | undefined,
  parents: readonly Parent[] | undefined,
  digests: ParentDigests,
): Annotations | undefined {
  const base = parents?.find(({ isBase }) => isBase);
  const digest = base && digests[base.context];
  if (annotations?.[NAME] === undefined || digest === undefined) return annotations;
  return { ...annotations, [DIGEST]: digest };
}

/** What all platforms have in common, for the index; nothing where they differ. */
export function commonAnnotations(
  image: Image<unknown>,
  byPlatform: Readonly<Record<string, Annotations>>,
): Annotations {
  const [first = {}, ...others] = image.builds.map(({ platform }) => byPlatform[platform] ?? {});
  return others.every((other) => isDeepStrictEqual(other, first)) ? first : {};
}
