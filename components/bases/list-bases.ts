import { once } from "../../lib/once.ts";
import { frontendOf } from "../dockerfile/frontend.ts";
import { familiarName, fullName } from "../dockerfile/image-name.ts";
import { pinProblem } from "../dockerfile/pin-problem.ts";
import { findTarget, needsOf } from "../dockerfile/stages.ts";
import { type DockerfilePlaces, dockerfileOf, dockerfileText, understood } from "../preflight/planned-dockerfile.ts";
import type { Build, Image } from "../settings/image.ts";
import { imageOf } from "../settings/location.ts";
import { type Base, ROLES } from "./base.ts";

/**
 * Lists the images that an image's builds read: those of its Dockerfiles, named contexts, and the frontends that read
 * the Dockerfiles. None has a digest yet, but for those that are named by it. What another frontend than Docker's reads
 * is not known.
 */
export async function listBases(image: Pick<Image, "builds">, places: DockerfilePlaces): Promise<Base[]> {
  const texts = once<string | undefined>();
  const found = image.builds.map(async (build) => {
    const text = await texts([dockerfileOf(build)], () => dockerfileText(build, places));
    const read = text === undefined ? [] : readByDockerfile(build, text, places);
    return [...read, ...namedContexts(build), ...syntax(build, text ?? "")];
  });
  return merged((await Promise.all(found)).flatMap(distinct));
}

function readByDockerfile(build: Build, text: string, { debug }: DockerfilePlaces): Base[] {
  const { platform, target, args, contexts } = build;
  const dockerfile = understood(build, text, debug);
  const position = dockerfile && findTarget(dockerfile, target);
  if (!dockerfile || position === undefined) return [];
  const frontend = frontendOf(text, args);
  const facts = { platform, buildPlatform: undefined, target, args };
  const { images, unknown, origin } = needsOf(dockerfile, position, contexts, facts);
  const known = images.flatMap((image) => {
    const { name, context } = image;
    const problem = context === undefined ? pinProblem(dockerfile, name, frontend) : undefined;
    const role = image === origin.image ? "base" : context === undefined ? "stage" : "context";
    return baseOf(name, {
      role,
      platforms: [platform],
      ...(context !== undefined && { context }),
      ...(problem !== undefined && { unpinned: problem }),
    });
  });
  return [...known, ...unknown.map((name) => unknownBase(name, platform))];
}

/** One whose name is decided by the machine that builds. */
function unknownBase(name: string, platform: string): Base {
  const unpinned = "a variable in its name is known to the builder alone";
  return { name, reference: name, role: "stage", platforms: [platform], unpinned };
}

/** Those of the settings, whether or not the Dockerfile is known to read them. */
function namedContexts({ platform, contexts }: Build): Base[] {
  return Object.entries(contexts).flatMap(([context, location]) => {
    const name = imageOf(location);
    return name === undefined ? [] : baseOf(name, { role: "context", context, platforms: [platform] });
  });
}

/** The frontend, where it is an image, and no named context of that name is the user's own. */
function syntax({ platform, args, contexts }: Build, text: string): Base[] {
  const { image = "", options = "" } = frontendOf(text, args) ?? {};
  if (Object.keys(contexts).some((name) => familiarName(name) === familiarName(image))) return [];
  const more = options.trim();
  const unpinned = `more than an image is written as its name: ${JSON.stringify(more)}`;
  return baseOf(image, { role: "syntax", platforms: [platform], ...(more !== "" && { unpinned }) });
}

/** None for what is no name of an image, which is BuildKit's to refuse. */
function baseOf(name: string, facts: Pick<Base, "role" | "platforms" | "context" | "unpinned">): Base[] {
  const reference = fullName(name);
  const [, digest] = name.split("@", 2);
  if (reference === undefined) return [];
  if (digest === undefined) return [{ name, reference, ...facts }];
  const { unpinned: _, ...others } = facts;
  return [{ name, reference, ...others, digest, current: digest }];
}

/** What one build reads in several ways counts once, for what matters most; a frontend counts for itself. */
function distinct(bases: readonly Base[]): Base[] {
  const found = new Map<string, Base>();
  for (const base of byRole(bases)) {
    const key = JSON.stringify([base.context, familiarName(base.name), base.role === "syntax"]);
    if (!found.has(key)) found.set(key, base);
  }
  return [...found.values()];
}

/** What several platforms read alike is one. */
function merged(bases: readonly Base[]): Base[] {
  const found = new Map<string, Base>();
  for (const base of bases) {
    const key = JSON.stringify([base.context, familiarName(base.name), base.role, base.unpinned]);
    const known = found.get(key);
    found.set(key, known ? { ...known, platforms: [...known.platforms, ...base.platforms] } : base);
  }
  return byRole([...found.values()]);
}

function byRole(bases: readonly Base[]): Base[] {
  return bases.toSorted((one, other) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role));
}
