import * as z from "zod";
import { listed } from "../../lib/listed.ts";
import { rebuildCommand } from "../index/rebuild-command.ts";
import { checkOfBuilt } from "../protocol/input-failures.ts";
import { type CheckFailure, PartialResult, type Resource } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";

const INPUTS = z.strictObject({
  digest: z.string(),
  content: z.record(z.string(), z.string()),
  changed: z.array(z.string()),
  /** Those that were built together. */
  platforms: z.array(z.string()).optional(),
  replace: z.array(z.string()),
});
type Inputs = z.infer<typeof INPUTS>;

/** How many paths are named. */
const MOST_PATHS = 3;

/**
 * Whether the files that a platform was built from were edited during the build. A failed check stays in the state:
 * restoring the files does not fix it, only another build does.
 */
export class ContentCheckResource implements Resource {
  readonly outputs = [];

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return checkOfBuilt(INPUTS, news, "digest");
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const changed = ["digest", "content"].filter((name) => !isEqual(olds[name], news[name]));
    // A check that passed stays passed: edits found now were made after the build.
    const properties = changed.length === 0 && !hasPassed(olds) ? ["changed"] : changed;
    return { replace: false, properties };
  }

  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  /** @throws PartialResult with the paths of what was edited */
  async publish(olds: PropertyMap | undefined, news: PropertyMap): Promise<{ id: string; state: PropertyMap }> {
    const inputs = INPUTS.parse(news);
    const { digest, changed } = inputs;
    if (changed.length > 0) throw new PartialResult(digest, inputs, new Error(editedSentence(inputs)));
    if (olds && !hasPassed(olds) && isEqual([olds.digest, olds.content], [digest, inputs.content])) {
      const before = { ...inputs, changed: INPUTS.parse(olds).changed };
      throw new PartialResult(
        digest,
        before,
        new Error(`${wasEdited(before)}, and has not been built since. ${rebuildCommand(inputs.replace)}`),
      );
    }
    return { id: digest, state: inputs };
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // A check leaves nothing behind that could be removed.
  }
}

function hasPassed({ changed }: PropertyMap): boolean {
  return Array.isArray(changed) && changed.length === 0;
}

function wasEdited({ changed, platforms }: Inputs): string {
  const paths = changed.map((path) => JSON.stringify(path));
  const list = listed(paths, MOST_PATHS);
  const isOne = changed.length === 1;
  if (platforms) {
    const all = platforms.join(", ");
    return isOne
      ? `${list} was changed while ${all} were built together`
      : `${list} were changed while ${all} were built together`;
  }
  return isOne
    ? `${list} was changed while this platform was built`
    : `${list} were changed while this platform was built`;
}

function editedSentence(inputs: Inputs): string {
  const doubt = inputs.platforms
    ? "so their images may contain old and new files"
    : "so its image may contain old and new files";
  return `${wasEdited(inputs)}, ${doubt}; run it again to build the current files, and add files that change by themselves to the ignore file`;
}

function isEqual(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** As JSON, the keys of maps in one order. */
function canonical(value: unknown): string {
  const isMap = (each: unknown): each is Record<string, unknown> =>
    typeof each === "object" && each !== null && !Array.isArray(each);
  return JSON.stringify(value, (_, each: unknown) =>
    isMap(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
