import type { SourceContext } from "../../components/metadata/index.ts";
import type { LeftTag } from "../../components/plan/left-tags.ts";
import type { Publication } from "../../lib/oci/publication.ts";
import type { PlannedTag as PlannedMove } from "../../lib/tag-table.ts";

/** What the next update of a stack would publish under which names. */
export interface PlanReport {
  readonly source: Pick<SourceContext, "origin" | "eventName" | "ref" | "sha" | "isDirty"> & {
    /** RFC 3339; absent when unknown. */
    readonly commitDate?: string;
  };
  readonly images: readonly PlannedImageReport[];
}

export interface PlannedImageReport {
  readonly name: string;
  /** The tag that says most; absent when no rule gives one. */
  readonly version?: string;
  readonly repositories: readonly string[];
  readonly platforms: readonly string[];
  readonly tags: readonly PlannedTag[];
  /**
   * Whether each of its exact versions is in each of its repositories already. Absent when it has none, is not
   * published, or a registry could not tell.
   */
  readonly published?: boolean;
  /** Tags that stay where they are in a repository, for what they name there is newer; absent when there is none. */
  readonly left?: readonly LeftTag[];
  /** Where its tags point now, by repository; absent unless the registries were asked. */
  readonly moves?: readonly MovesReport[];
  readonly labels: Readonly<Record<string, string>>;
  /** By level, as buildx names it. */
  readonly annotations: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Sentences. */
  readonly warnings: readonly string[];
}

/** A tag, and why it is one. */
export interface PlannedTag {
  readonly tag: string;
  /** The rule that gives it, as it was written. */
  readonly rule: string;
}

/** The tags of one repository, and where the next update would move them. */
export interface MovesReport {
  readonly repository: string;
  /** What the index that would be published says of itself. */
  readonly next: Publication;
  /** Empty when the registry could not tell. */
  readonly tags: readonly PlannedMove[];
  /** Why the registry could not tell. */
  readonly failure?: string;
}
