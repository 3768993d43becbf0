import { showExternalValues } from "../metadata/external-value.ts";
import { checkBases } from "./bases.ts";
import { checkGates } from "./check-gates.ts";
import { checkSign } from "./check-sign.ts";
import { checkTexts } from "./check-texts.ts";
import { checkTogether } from "./check-together.ts";
import { canonicalRepository, duplicates } from "./duplicates.ts";
import { dockerfilesOf, type Image } from "./image.ts";
import { isGitLocation, leavesFolder } from "./location.ts";
import { checkMetadata } from "./metadata-rules.ts";
import { normalPlatform } from "./platform-name.ts";
import type { Path, Problem } from "./problems.ts";
import { entriesOf, isMap, keysOf, type Located, textsOf } from "./raw.ts";
import { secretForms } from "./shown-texts.ts";
import { platformProblem } from "./value-rules.ts";

/**
 * The rules of the settings beyond their shape. They read the settings as written (templates filled), so that a wrong
 * shape in one place hides no problem in another.
 */

/** Checks the names of things in an image against each other, and what has to be there. */
export function checkNames(image: Readonly<Record<string, unknown>>, path: Path): Problem[] {
  const platforms = platformNames(image.platforms, [...path, "platforms"]);
  const tags = textsOf(image.tags, [...path, "tags"]).map(([at, tag]): Located => [at, showExternalValues(tag)]);
  return [
    ...checkTexts(platformProblem, platforms),
    ...duplicates(platforms, normalPlatform),
    ...(isEmpty(image.platforms) ? [{ path: [...path, "platforms"], message: "is empty; name a platform" }] : []),
    ...duplicates(textsOf(image.repositories, [...path, "repositories"]), canonicalRepository),
    ...duplicates(tags, (tag) => tag),
    ...checkGates(image.gates, image.platforms, [...path, "gates"]),
    ...checkPublication(image, path),
  ];
}

/** Checks the rules across the fields of an image. */
export function checkImageRules(image: Image<unknown>): Problem[] {
  return [
    ...checkMetadata(image),
    ...checkDockerfiles(image),
    ...checkBases(image),
    ...checkGiven(image),
    ...checkTogether(image),
    ...checkSign(image),
    ...secretForms(image),
  ];
}

/** Nothing of a platform that was built elsewhere is built here. */
function checkGiven({ given, platforms, publish }: Image<unknown>): Problem[] {
  return given.flatMap(({ platform, at }): Problem[] => {
    const { digest: _, args, ...others } = platforms[platform] ?? { args: {} };
    const fields = [...Object.keys(others), ...(Object.keys(args).length > 0 ? ["args"] : [])];
    const built = fields.map((field) => ({
      path: at(field),
      message: "has no effect beside digest, by which the platform was built elsewhere; remove one of them",
    }));
    if (publish) return built;
    return [
      ...built,
      { path: at("digest"), message: "is of what is published, which publish: false excludes; remove one of them" },
    ];
  });
}

/** An image that is published needs a place and a name there; without rules of its own the default ones name it. */
function checkPublication(image: Record<string, unknown>, path: Path): Problem[] {
  if (image.publish === false) return [];
  const missing = image.repositories === undefined ? [{ path: [...path, "repositories"], fault: "is missing" }] : [];
  const empty = ["repositories", "tags"].filter((field) => isEmpty(image[field]));
  return [...missing, ...empty.map((field) => ({ path: [...path, field], fault: "is empty" }))].map(
    ({ path: at, fault }) => ({ path: at, message: `${fault}; name at least one, or set publish: false` }),
  );
}

/** BuildKit reads a git context's Dockerfile from the repository itself. */
function checkDockerfiles(image: Image<unknown>): Problem[] {
  if (!isGitLocation(image.context)) return [];
  return checkTexts(
    (file) => (leavesFolder(file) ? "is outside the git context; write a path inside it" : undefined),
    dockerfilesOf(image),
  );
}

function platformNames(platforms: unknown, path: Path): Located[] {
  return isMap(platforms) ? keysOf(platforms, path) : textsOf(platforms, path);
}

function isEmpty(value: unknown): boolean {
  return (Array.isArray(value) || isMap(value)) && entriesOf(value).length === 0;
}
