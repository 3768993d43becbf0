import { formatPlatform, parseBuildPlatform } from "../../lib/oci/platform.ts";
import type { Dockerfile, FilesFrom, Stage } from "./dockerfile.ts";
import { familiarName } from "./image-name.ts";
import { parentOf as parentIn } from "./parent-location.ts";
import { type BuildFacts, expand, globalVariables } from "./variables.ts";

/** An image that a build reads, for the platform on which it needs it. */
export interface NeededImage {
  /** As written in the Dockerfile, variables filled, or in the named context in its place. */
  readonly name: string;
  /** Undefined when that is the builder's own and nobody could tell it. */
  readonly platform: string | undefined;
  /** The number of the line that asks for it first. */
  readonly line: number;
  /** The named context that replaces what the line asks for; undefined where there is none. */
  readonly context: string | undefined;
  /** The name of another image of the program, which the context is. */
  readonly parent?: string;
}

/** What the stage that is built has its programs from. */
export interface Origin {
  /** The number of the line with the FROM. */
  readonly line: number;
  /** The value of its --platform as written; undefined when it has none. */
  readonly written: string | undefined;
  /** Undefined when it is unknown. */
  readonly platform: string | undefined;
  /** Undefined for `scratch`, files, and what is not known. */
  readonly image: NeededImage | undefined;
}

/** What a build asks for outside of its context. */
export interface Needs {
  /** Those that registries have. */
  readonly images: readonly NeededImage[];
  /** Those that the program makes itself. */
  readonly parents: readonly NeededImage[];
  /** What FROM names with a variable that is unknown here, as written. */
  readonly unknown: readonly string[];
  /** The platforms on which it runs programs; undefined means the builder's own. */
  readonly runs: ReadonlySet<string | undefined>;
  readonly origin: Origin;
}

const NO_IMAGE = "scratch";
const IMAGE_SCHEME = "docker-image://";
const NUMBER = /^[+-]?\d+$/;

/** The stage to build; undefined when the Dockerfile has none of that name. */
export function findTarget({ stages }: Dockerfile, target: string | undefined): number | undefined {
  if (target === undefined) return stages.length - 1;
  const named = stages.findLastIndex(({ name }) => name === target.toLowerCase());
  if (named >= 0) return named;
  return /^\d+$/.test(target) && Number(target) < stages.length ? Number(target) : undefined;
}

/**
 * What building a stage needs, with the stages that it builds upon; BuildKit leaves all others out.
 *
 * @param target the stage's position
 * @param contexts named contexts, each of which replaces the stage or image of its name
 */
export function needsOf(
  dockerfile: Dockerfile,
  target: number,
  contexts: Readonly<Record<string, string>>,
  facts: BuildFacts,
): Needs {
  const { stages, escapeToken } = dockerfile;
  const variables = globalVariables(dockerfile, facts);
  const replaced = new Map(
    Object.entries(contexts).map(([name, location]) => [familiarName(name), { name, location }]),
  );
  const images = new Map<string, NeededImage>();
  const unknown = new Set<string>();
  const runs = new Set<string | undefined>();
  const visited = new Map<number, Origin>();

  const need = (image: NeededImage): NeededImage => {
    const key = JSON.stringify([image.name, image.platform, image.context]);
    const known = images.get(key) ?? image;
    images.set(key, known);
    return known;
  };
  /** Takes note of the image of a name, or of the one that a context has in its place. */
  const needImage = (name: string, platform: string | undefined, line: number): NeededImage | undefined => {
    if (name === "" || name === NO_IMAGE) return undefined;
    const context = replaced.get(familiarName(name));
    if (!context) return need({ name, platform, line, context: undefined });
    const { name: own, location } = context;
    const parent = parentIn(location);
    if (parent !== undefined) return need({ name: location, platform, line, context: own, parent });
    const image = location.startsWith(IMAGE_SCHEME) ? location.slice(IMAGE_SCHEME.length) : NO_IMAGE;
    return image === NO_IMAGE ? undefined : need({ name: image, platform, line, context: own });
  };
  const base = (stage: Stage) => expand(stage.base, variables, escapeToken);
  /** The stage that another one starts from: of those before it, the last of the name, which is written as it is compared. */
  const parentOf = (position: number, stage: Stage): number | undefined => {
    const name = base(stage);
    const found = stages.slice(0, position).findLastIndex((one) => one.name !== undefined && one.name === name);
    return found < 0 ? undefined : found;
  };
  const isReplaced = ({ name }: Stage) => name !== undefined && replaced.has(familiarName(name));

  /** Goes through a stage and what it is made of. */
  const visit = (position: number): Origin => {
    const stage = stages[position] as Stage;
    const { line, platform: written } = stage;
    const known = visited.get(position);
    if (known) return known;
    const own = written === undefined ? facts.platform : normal(expand(written, variables, escapeToken), facts);
    const origin = { line, written, platform: own, image: undefined };
    // A stage that asks for itself in the end is BuildKit's to refuse.
    visited.set(position, origin);
    if (isReplaced(stage)) {
      const image = needImage(stage.name ?? "", own, line);
      return remember(position, image ? { ...origin, image } : { ...origin, platform: undefined });
    }
    const parent = parentOf(position, stage);
    // The platform of a stage goes on to those that start from it, whatever they ask for.
    const found = parent === undefined ? readBase(stage, origin) : visit(parent);
    remember(position, found);
    const inherited = parent === undefined ? undefined : stages[parent]?.onBuild;
    for (const from of [...(inherited?.froms ?? []), ...stage.froms]) read(from);
    if (stage.runs || inherited?.runs) runs.add(found.platform);
    return found;
  };
  const remember = (position: number, origin: Origin): Origin => {
    visited.set(position, origin);
    return origin;
  };
  const readBase = (stage: Stage, origin: Origin): Origin => {
    const name = base(stage);
    if (name === undefined) {
      unknown.add(stage.base);
      return { ...origin, platform: undefined };
    }
    // An empty image has no programs: it is of the platform that is built, whatever it asks for.
    if (name === NO_IMAGE) return { ...origin, platform: facts.platform };
    const image = needImage(name, origin.platform, stage.line);
    return image ? { ...origin, image } : { ...origin, platform: undefined };
  };
  const read = ({ name, isCopied, line }: FilesFrom) => {
    const isNumber = NUMBER.test(name);
    const position =
      isNumber && isCopied ? Number(name) : stages.findLastIndex((stage) => stage.name === name.toLowerCase());
    if (stages[position]) visit(position);
    // What files come from is read for the platform of the build.
    else if (!isNumber) needImage(name, facts.platform, line);
  };
  const origin = visit(target);
  const all = [...images.values()];
  return {
    origin,
    images: all.filter(({ parent }) => parent === undefined),
    parents: all.filter(({ parent }) => parent !== undefined),
    unknown: [...unknown],
    runs,
  };
}

function normal(text: string | undefined, { buildPlatform }: BuildFacts): string | undefined {
  const platform = text === undefined ? undefined : parseBuildPlatform(text, buildPlatform);
  return platform && formatPlatform(platform);
}
