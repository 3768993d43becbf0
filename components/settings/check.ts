import { withoutPassword } from "../../lib/git/password.ts";
import { repositoryProblem } from "../../lib/oci/reference.ts";
import { showGiven } from "../metadata/given.ts";
import { canonicalRepository, duplicates } from "./duplicates.ts";
import { dockerfilesOf, type Image } from "./image.ts";
import { contextProblem, isGitLocation, leavesFolder, namedContextProblem } from "./location.ts";
import { checkMetadata } from "./metadata-rules.ts";
import { normalPlatform } from "./platforms.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, keysOf, type Located, textsOf } from "./raw.ts";
import {
  argumentNameProblem,
  builderProblem,
  contextNameProblem,
  durationProblem,
  filledProblem,
  hostProblem,
  labelKeyProblem,
  platformProblem,
  type Rule,
  secretIdProblem,
  sshProblem,
  variableProblem,
} from "./values.ts";

/**
 * The rules of the settings beyond their shape. They read the settings as written (templates filled), so that a wrong
 * shape in one place hides no problem in another.
 */

/** The rule of a field's text, or of each text in its list or map. */
const TEXT_RULES: Readonly<Record<string, Rule>> = {
  repositories: repositoryProblem,
  context: contextProblem,
  dockerfile: filledProblem,
  target: filledProblem,
  builder: builderProblem,
  contexts: namedContextProblem,
  ssh: sshProblem,
  addHosts: hostProblem,
  timeout: durationProblem,
};

/** The rule of each key in a field's map. */
const KEY_RULES: Readonly<Record<string, Rule>> = {
  args: argumentNameProblem,
  secrets: secretIdProblem,
  contexts: contextNameProblem,
  labels: labelKeyProblem,
  annotations: labelKeyProblem,
};

/** Checks the rules of an image's single values, which need nothing but themselves. */
export function checkFieldRules(image: Readonly<Record<string, unknown>>, path: Path): Problem[] {
  return [
    ...checkFields(image, path),
    ...checkSecrets(image.secrets, [...path, "secrets"]),
    ...(isMap(image.platforms) ? entriesOf(image.platforms) : []).flatMap(([name, platform]) =>
      checkFields(platform, [...path, "platforms", name]),
    ),
  ];
}

/** Checks the names of things in an image against each other, and what has to be there. */
export function checkNames(image: Readonly<Record<string, unknown>>, path: Path): Problem[] {
  const platforms = platformNames(image.platforms, [...path, "platforms"]);
  const tags = textsOf(image.tags, [...path, "tags"]).map(([at, tag]): Located => [at, showGiven(tag)]);
  return [
    ...apply(platformProblem, platforms),
    ...duplicates(platforms, normalPlatform),
    ...(isEmpty(image.platforms) ? [{ path: [...path, "platforms"], message: "is empty; name a platform" }] : []),
    ...duplicates(textsOf(image.repositories, [...path, "repositories"]), canonicalRepository),
    ...duplicates(tags, (tag) => tag),
    ...checkPublication(image, path),
  ];
}

/** Checks the rules across the fields of an image. */
export function checkImageRules(image: Image<unknown>): Problem[] {
  return [...checkMetadata(image), ...checkDockerfiles(image)];
}

/** The rules of single values, of an image or of what differs on one of its platforms. */
function checkFields(fields: unknown, path: Path): Problem[] {
  if (!isMap(fields)) return [];
  const ruled = (rules: Readonly<Record<string, Rule>>, read: typeof textsOf) =>
    Object.entries(rules).flatMap(([field, rule]) => apply(rule, read(fields[field], [...path, field])));
  const cache = isMap(fields.cache) ? fields.cache : {};
  return [
    ...ruled(TEXT_RULES, textsOf),
    ...ruled(KEY_RULES, keysOf),
    ...apply(filledProblem, textsOf(cache.path, [...path, "cache", "path"])),
    ...apply(repositoryProblem, textsOf(cache.ref, [...path, "cache", "ref"])),
  ];
}

function checkSecrets(secrets: unknown, path: Path): Problem[] {
  return entriesOf(secrets).flatMap(([id, source]) => {
    if (!isMap(source)) return [];
    return [
      ...apply(variableProblem, textsOf(source.env, [...path, id, "env"])),
      ...apply(filledProblem, textsOf(source.file, [...path, id, "file"])),
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
  return apply(
    (file) => (leavesFolder(file) ? "lies outside the git context; write a path inside it" : undefined),
    dockerfilesOf(image),
  );
}

function apply(rule: Rule, texts: readonly Located[]): Problem[] {
  return texts.flatMap(([path, text]) => {
    const message = rule(text);
    if (message === undefined) return [];
    // A secret pasted where the name of its variable belongs must not reach the log.
    if (path.includes("secrets")) return [{ path, message }];
    const isAddress = path.includes("context") || path.includes("contexts");
    return [{ path, message: `${quote(isAddress ? withoutPassword(text) : text)} ${message}` }];
  });
}

function platformNames(platforms: unknown, path: Path): Located[] {
  return isMap(platforms) ? keysOf(platforms, path) : textsOf(platforms, path);
}

function isEmpty(value: unknown): boolean {
  return (Array.isArray(value) || isMap(value)) && entriesOf(value).length === 0;
}
