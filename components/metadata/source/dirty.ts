import type { SourceContext } from "../source-context.ts";

/** What an image is to do about uncommitted changes; left out, it warns, and refuses only a release by a CI system. */
export type DirtyOption = "fail" | "suffix" | "ignore";

/** What every tag ends with that is published from uncommitted changes. */
const SUFFIX = "-dirty";

/** How many files a sentence names. */
const NAMED_FILES = 3;

/** What decides about uncommitted changes. */
export interface DirtyCase {
  readonly option?: DirtyOption | undefined;
  readonly source: Pick<SourceContext, "isDirty" | "ref">;
  /** The files that differ, as `uncommittedFiles` gives them: the first of them are named. */
  readonly files: readonly string[];
  /** The tags that would move; none when nothing is published. */
  readonly tags: readonly string[];
  readonly isPreview: boolean;
  readonly isCi: boolean;
}

/** What to do: at most one of the three. */
export interface DirtyVerdict {
  /** Why nothing may be published, with the fix. */
  readonly problem?: string;
  readonly warning?: string;
  /** What every tag, `latest` too, and the version must end with: what was never committed is no release. */
  readonly suffix?: string;
}

/**
 * Says what uncommitted changes mean for an image. `fail` refuses, also in a preview; `suffix` marks every tag;
 * `ignore` does nothing. Without the option there is a warning where tags would move, but a CI system that would
 * publish a release, which a tag of git is, is refused; its preview warns.
 */
export function dirtyVerdict({ option, source, files, tags, isPreview, isCi }: DirtyCase): DirtyVerdict {
  if (!source.isDirty || option === "ignore") return {};
  const changes = `the working tree has changes that are not committed${listed(files)}`;
  const fix = "commit or stash them, list what a job writes itself in .gitignore, or set dirty: ignore";
  if (option === "fail") return { problem: `dirty is "fail", and ${changes}; ${fix}` };
  if (tags.length === 0) return {};
  if (option === "suffix") return { suffix: SUFFIX };
  if (isCi && !isPreview && source.ref.startsWith("refs/tags/")) {
    return { problem: `${source.ref.slice("refs/tags/".length)} is a release, but ${changes}; ${fix}` };
  }
  return { warning: `${tags.join(", ")} would not be what the commit holds: ${changes}; ${fix}, fail or suffix` };
}

function listed(files: readonly string[]): string {
  if (files.length === 0) return "";
  const named = files.slice(0, NAMED_FILES).join(", ");
  return files.length > NAMED_FILES ? ` (${named} and ${files.length - NAMED_FILES} more)` : ` (${named})`;
}
