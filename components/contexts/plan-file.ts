import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { isCommit } from "../../lib/git/context-address.ts";
import { isDigest } from "../../lib/oci/reference.ts";
import { formatPath, type Path, quote } from "../settings/problems.ts";

/** The variable that names a file with what `multiarch plan --json` printed: what it pins is what is built. */
export const PLAN_VARIABLE = "MULTIARCH_PLAN";

/** What is wrong with something that the plan does not have, after its name. */
export const NOT_PLANNED = `is not in the plan that ${PLAN_VARIABLE} names; plan again`;

/** What a plan pins, so that several machines build from the same. */
export interface PlanFile {
  /** The commit that was planned; empty where git knew none. */
  readonly sha: string;
  /** Names of images. */
  readonly images: ReadonlySet<string>;
  /** The digests that registries had, by references in full; undefined where none could tell. */
  readonly digests: ReadonlyMap<string, string | undefined>;
  /** The commits of git addresses, by the addresses as written. */
  readonly commits: ReadonlyMap<string, string>;
}

const digest = z.string().refine(isDigest);
const base = z.object({ reference: z.string(), digest: digest.optional(), current: digest.optional() });
const pin = z.object({ location: z.string(), commit: z.string().refine(isCommit) });
const image = z.object({ name: z.string(), bases: z.array(base), git: z.array(pin) });
const schema = z.object({ source: z.object({ sha: z.string() }), images: z.array(image) });

/** How many places of a file that is not a plan are named. */
const PLACES = 3;
const FIX = "write it with multiarch plan --json";

/**
 * Reads the plan that the environment names. A relative path means the working folder, which is that of the project.
 *
 * @returns undefined when it names none
 * @throws Error in a sentence when it is not a plan
 */
export function readPlanFile({ [PLAN_VARIABLE]: path }: NodeJS.ProcessEnv): PlanFile | undefined {
  if (!path) return undefined;
  const subject = `${PLAN_VARIABLE} names ${quote(path)}`;
  const { success, data, error } = schema.safeParse(parse(read(path, subject), subject));
  if (!success) {
    const places = error.issues.map(({ path: at }) => formatPath(at as Path)).filter(Boolean);
    const wrong = places.length > 0 ? ` (missing or wrong: ${places.slice(0, PLACES).join(", ")})` : "";
    throw new Error(`${subject}, which is not a plan${wrong}; ${FIX}`);
  }
  const { source, images } = data;
  return {
    sha: source.sha,
    images: new Set(images.map(({ name }) => name)),
    digests: new Map(
      images.flatMap(({ bases }) => bases.map(({ reference, digest, current = digest }) => [reference, current])),
    ),
    commits: new Map(images.flatMap(({ git }) => git.map(({ location, commit }) => [location, commit]))),
  };
}

function read(path: string, subject: string): string {
  try {
    return readFileSync(resolve(path), "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`${subject}, which cannot be read (${code}); ${FIX}`, { cause });
  }
}

function parse(text: string, subject: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${subject}, which is not JSON; ${FIX}`, { cause });
  }
}
