import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";
import type { Dockerfile, Stage } from "./dockerfile.ts";
import { familiarName } from "./image-name.ts";
import { type BuildFacts, expand, globalVariables } from "./variables.ts";

/** An image that a build reads, for the platform on which it needs it. */
export interface NeededImage {
  /** As it stands in the Dockerfile, variables filled. */
  readonly name: string;
  /** Undefined when that is the builder's own and nobody could tell it. */
  readonly platform: string | undefined;
}

/** What a build asks for outside of its context. */
export interface Needs {
  readonly images: readonly NeededImage[];
  /** The platforms on which it runs programs; undefined stands for the builder's own. */
  readonly runs: ReadonlySet<string | undefined>;
}

const NO_IMAGE = "scratch";
const INDEX = /^\d+$/;

/** The stage to build; undefined when the Dockerfile has none of that name. */
export function findTarget({ stages }: Dockerfile, target: string | undefined): number | undefined {
  if (target === undefined) return stages.length > 0 ? stages.length - 1 : undefined;
  const named = stages.findLastIndex(({ name }) => name === target.toLowerCase());
  if (named >= 0) return named;
  return INDEX.test(target) && Number(target) < stages.length ? Number(target) : undefined;
}

/**
 * What building a stage needs, with the stages that it builds upon; BuildKit leaves all others out.
 *
 * @param target the stage's position
 * @param contexts names of named contexts, each of which stands in place of the stage or image of its name
 */
export function needsOf(dockerfile: Dockerfile, target: number, contexts: readonly string[], facts: BuildFacts): Needs {
  const variables = globalVariables(dockerfile, facts);
  const replaced = new Set(contexts.map(familiarName));
  const images = new Map<string, NeededImage>();
  const runs = new Set<string | undefined>();
  const visited = new Map<number, string | undefined>();

  const needImage = (name: string, platform: string | undefined) => {
    if (name === "" || name === NO_IMAGE || replaced.has(familiarName(name))) return;
    images.set(JSON.stringify([name, platform]), { name, platform });
  };
  /** Goes through a stage and what it is made of, and gives its platform. */
  const visit = (position: number, stage: Stage): string | undefined => {
    if (visited.has(position)) return visited.get(position);
    const base = expand(stage.base, variables);
    const parent = base === undefined ? undefined : earlier(position, base);
    const inherited = parent === undefined ? facts.platform : visit(...parent);
    const platform = stage.platform === undefined ? inherited : normal(expand(stage.platform, variables));
    visited.set(position, platform);
    if (base !== undefined && !parent) needImage(base, platform);
    for (const source of stage.sources) {
      const made = earlier(position, source) ?? earlierByPosition(dockerfile.stages, position, source);
      if (made) visit(...made);
      // What files come from is read for the platform of the build.
      else needImage(source, facts.platform);
    }
    if (stage.runs) runs.add(platform);
    return platform;
  };
  const earlier = (position: number, name: string) =>
    replaced.has(familiarName(name)) ? undefined : findEarlier(dockerfile.stages, position, name);
  const stage = dockerfile.stages[target];
  if (stage && !(stage.name && replaced.has(familiarName(stage.name)))) visit(target, stage);
  return { images: [...images.values()], runs };
}

function findEarlier(stages: readonly Stage[], before: number, name: string): [number, Stage] | undefined {
  const position = stages.slice(0, before).findLastIndex((stage) => stage.name === name.toLowerCase());
  const stage = stages[position];
  return stage && [position, stage];
}

function earlierByPosition(stages: readonly Stage[], before: number, text: string): [number, Stage] | undefined {
  const position = INDEX.test(text) ? Number(text) : before;
  const stage = position < before ? stages[position] : undefined;
  return stage && [position, stage];
}

function normal(text: string | undefined): string | undefined {
  const platform = text === undefined ? undefined : parsePlatform(text);
  return platform && formatPlatform(platform);
}
