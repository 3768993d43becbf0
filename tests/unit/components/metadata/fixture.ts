import {
  computeMetadata,
  type Metadata,
  MetadataError,
  type MetadataOptions,
  type SourceContext,
} from "../../../../components/metadata/index.ts";

/** The clock of the tests. */
export const NOW = new Date("2020-01-10T00:30:00.000Z");

/** A repository of which everything is known. */
export const SOURCE: SourceContext = {
  origin: "a test",
  eventName: "push",
  ref: "refs/heads/main",
  sha: "860c1904a1ce19322e91ac35af1ab07466440c37",
  isDirty: false,
  repository: {
    name: "Hello-World",
    description: "This your first repo!",
    html_url: "https://github.com/octocat/Hello-World",
    default_branch: "main",
    license: { spdx_id: "MIT" },
  },
};

/** Computes with the clock of the tests. */
export function compute(options: MetadataOptions, source: Partial<SourceContext> = {}): Metadata {
  return computeMetadata(options, { ...SOURCE, ...source }, { now: NOW });
}

/** The tags that rules give on a ref. */
export function tagsOf(ref: string, ...tags: readonly string[]): string[] {
  return [...compute({ tags }, { ref }).tagNames];
}

/** What is refused, as `list[position]: message`. */
export function problemsOf(options: MetadataOptions, source: Partial<SourceContext> = {}): string[] {
  try {
    compute(options, source);
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    return error.problems.map(({ list, position, message }) => `${list}[${position}]: ${message}`);
  }
  return [];
}
