import { listed } from "../../../lib/listed.ts";
import type { SourceContext } from "../source-context.ts";

/** What an image is to do about uncommitted changes; left out, it warns, and refuses only a release by a CI system. */
export type DirtyOption = "fail" | "suffix" | "ignore";

/** What every tag ends with that is published from uncommitted changes. */
const SUFFIX = "-dirty";

/** How many files a refusal names. */
const NAMED_FILES = 3;

/** What decides about uncommitted changes. */
export interface DirtyCase {
  readonly option?: DirtyOption | undefined;
  readonly source: Pick<SourceContext, "ref" | "sha" | "expectedSha" | "origin">;
  /** The files that differ and are built: the first of them are named. */
  readonly files: readonly string[];
  /** Why git cannot tell, in a clause. */
  readonly unreadable?: string | undefined;
  /** The tags that would move; none when nothing is published. */
  readonly tags: readonly string[];
  readonly isPreview: boolean;
  readonly isCi: boolean;
}

/** What to do. */
export interface DirtyVerdict {
  /** Why nothing may be published, with the fix. */
  readonly problem?: string;
  readonly warning?: string;
  /** What every tag, `latest` too, and the version must end with: uncommitted work is not a release. */
  readonly suffix?: string;
}

/** What makes an image another one than its tags say, and how to put that right. */
interface Fault {
  readonly what: string;
  readonly fix: string;
}

/**
 * Decides about an image that differs, or may differ, from its commit: changes that are not
 * committed, a repository that git cannot read, or another commit than the one that CI runs for. `fail` refuses, also
 * in a preview; `suffix` marks every tag of what was changed; `ignore` does nothing. Without the option there is a
 * warning where tags would move, but a CI system that would publish a release, which a tag of git is, is refused; its
 * preview warns.
 */
export function dirtyVerdict(given: DirtyCase): DirtyVerdict {
  const { option, source, files, unreadable, tags, isPreview, isCi } = given;
  if (option === "ignore") return {};
  const changed = files.length > 0 ? [changes(files)] : [];
  const unknown = unreadable === undefined ? [] : [notRead(unreadable)];
  const other = source.expectedSha ? [otherCommit(source, source.expectedSha)] : [];
  if (option === "fail" && changed.length + unknown.length + other.length > 0) {
    return { problem: `dirty is "fail", and ${sentence([...changed, ...unknown, ...other])}` };
  }
  if (tags.length === 0) return {};
  if (option === "suffix" && unknown.length > 0) return { problem: `dirty is "suffix", and ${sentence(unknown)}` };
  const marks = option === "suffix" && changed.length > 0 ? { suffix: SUFFIX } : {};
  const faults = [...(option === "suffix" ? [] : changed), ...unknown, ...other];
  if (faults.length === 0) return marks;
  if (isCi && !isPreview && source.ref.startsWith("refs/tags/")) {
    return { problem: `${source.ref.slice("refs/tags/".length)} is a release, but ${sentence(faults)}` };
  }
  if (faults.length === 1 && faults[0] === changed[0]) {
    // The most frequent warning of all fits a line of a terminal.
    return { ...marks, warning: `uncommitted changes: ${listed(files, 1)}; commit or set dirty` };
  }
  const choices = changed.length > 0 && option === undefined ? ", fail or suffix" : "";
  return { ...marks, warning: `${tags.join(", ")} ${doubt(changed, other)}: ${sentence(faults)}${choices}` };
}

/** What the tags would be worth. */
function doubt(changed: readonly Fault[], other: readonly Fault[]): string {
  if (changed.length > 0) return "would not match the commit";
  return other.length > 0 ? "would not match the commit they are named after" : "may not match the commit";
}

function changes(files: readonly string[]): Fault {
  return {
    what: `the working tree has uncommitted changes (${listed(files, NAMED_FILES)})`,
    fix: "commit or stash them, add files that the job writes to .gitignore",
  };
}

function notRead(reason: string): Fault {
  return { what: `git cannot tell what was changed: ${reason}`, fix: "let git read the repository" };
}

function otherCommit({ sha, origin }: DirtyCase["source"], expected: string): Fault {
  return {
    what: `the commit that is checked out is ${sha}, while ${origin} runs for ${expected}`,
    fix: `check out ${expected}`,
  };
}

function sentence(faults: readonly Fault[]): string {
  return `${faults.map(({ what, fix }) => `${what}; ${fix}`).join("; and ")}, or set dirty: ignore`;
}
