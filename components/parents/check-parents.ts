import { nearest } from "../../lib/did-you-mean.ts";
import { parentOf } from "../dockerfile/parent-location.ts";
import { serves } from "../preflight/platform-match.ts";
import { type Path, type Problem, quote } from "../settings/problems.ts";
import { platformProblem } from "../settings/value-rules.ts";
import type { LinkedImage } from "./link-parents.ts";
import type { Parents } from "./parent.ts";
import type { Sibling } from "./sibling.ts";

/** An image of a program, and what its builds read of others. */
export interface Child extends LinkedImage {
  readonly parents: Parents;
}

/**
 * What keeps an image from being built on others: one that does not exist, that publishes nothing, or that is not built
 * for a platform of it.
 *
 * @param siblings all images of the program
 */
export function checkParents({ image, places, parents }: Child, siblings: readonly Sibling[]): Problem[] {
  return Object.entries(image.contexts).flatMap(([context, location]): Problem[] => {
    const name = parentOf(location);
    if (name === undefined) return [];
    const place = places.get(context);
    const at: Path = place?.at ?? image.at("contexts", context);
    const what = place?.what ?? quote(location);
    const parent = siblings.find((sibling) => sibling.name === name);
    if (!parent) return [{ path: at, message: `${what} ${unknown(name, siblings, image.name)}` }];
    if (!parent.publish) {
      const message = `${what} is built on ${quote(name)}, which is not published (publish: false), so that no registry has it; publish it, or make it a stage of the same Dockerfile`;
      return [{ path: at, message }];
    }
    const lacking = lackingPlatforms(context, parents, parent);
    if (lacking.length === 0) return [];
    const fix = `add ${lacking.length === 1 ? "it" : "them"} to the platforms of ${quote(name)}, or remove what needs ${lacking.length === 1 ? "it" : "them"} from ${quote(image.name)}`;
    const message = `${what} is needed for ${lacking.join(", ")}, and ${quote(name)} is built for ${parent.platforms.join(", ")} only; ${fix}`;
    return [{ path: at, message }];
  });
}

function unknown(name: string, siblings: readonly Sibling[], own: string): string {
  const others = siblings.map((sibling) => sibling.name).filter((other) => other !== own);
  const meant = nearest(name, others);
  const there = others.length > 0 ? `the others are ${others.join(", ")}` : "there is no other";
  return `names an image that this program does not have; ${meant === undefined ? there : `did you mean ${quote(`image:${meant}`)}?`}`;
}

function lackingPlatforms(context: string, parents: Parents, { platforms }: Sibling): string[] {
  // What is no platform is a problem of the child alone.
  const known = Object.entries(parents).filter(([platform]) => platformProblem(platform) === undefined);
  const wanted = known.flatMap(([, read]) => read.filter((parent) => parent.context === context));
  const lacking = wanted.flatMap(({ platform }) =>
    platform === undefined || servingPlatform(platforms, platform) !== undefined ? [] : [platform],
  );
  return [...new Set(lacking)];
}

/** The platform of an image that is taken for another one: the same, else one that serves it. */
export function servingPlatform(platforms: readonly string[], wanted: string): string | undefined {
  if (platforms.includes(wanted)) return wanted;
  return platforms.find((platform) => serves([platform], wanted));
}

/** The cycles among images that are built on each other: each once, as a path. */
export function checkCycles(children: readonly LinkedImage[], siblings: readonly Sibling[]): Problem[] {
  const parentsOf = new Map(siblings.map(({ name, parents }) => [name, parents]));
  const known = new Set<string>();
  return children.flatMap(({ image, places }) => {
    if (known.has(image.name)) return [];
    const cycle = cycleFrom(image.name, parentsOf);
    if (!cycle) return [];
    for (const name of cycle) known.add(name);
    const [context = ""] = Object.entries(image.contexts).find(([, location]) => parentOf(location) === cycle[1]) ?? [];
    const message = `the images are built on each other in a cycle: ${cycle.join(" -> ")}; remove one of these contexts`;
    return [{ path: places.get(context)?.at ?? image.at("contexts", context), message }];
  });
}

/** The shortest way from an image over its parents back to itself. */
function cycleFrom(start: string, parentsOf: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  const paths: string[][] = [[start]];
  for (const path of paths) {
    for (const parent of parentsOf.get(path.at(-1) ?? "") ?? []) {
      if (parent === start) return [...path, start];
      if (seen.has(parent)) continue;
      seen.add(parent);
      paths.push([...path, parent]);
    }
  }
  return undefined;
}
