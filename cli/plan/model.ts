import type { Base } from "../../components/bases/base.ts";
import type { SourceContext } from "../../components/metadata/index.ts";
import type { LeftTag } from "../../components/plan/left-tags.ts";
import type { Machines } from "../../components/plan/machines.ts";
import type { BasesSetting } from "../../components/settings/bases.ts";
import type { Publication } from "../../lib/oci/publication.ts";
import type { PlannedTag as PlannedMove } from "../../lib/tag-table.ts";
import type { GitPin } from "./git-pins.ts";
import type { MatrixEntry } from "./matrix.ts";

/** What the next update of a stack would publish under which names. */
export interface PlanReport {
  readonly source: Pick<SourceContext, "origin" | "eventName" | "ref" | "sha" | "isDirty"> & {
    /** RFC 3339; absent when unknown. */
    readonly commitDate?: string;
  };
  readonly images: readonly PlannedImageReport[];
  /** The jobs of a workflow that build them, one for each runner; empty where nothing would be built. */
  readonly matrix: readonly MatrixEntry[];
  /** What is to be known of builders, each a sentence; absent unless they were asked. */
  readonly builderWarnings?: readonly string[];
  /** Why it is not known what was built on which base, in a sentence; absent where it is, or nobody asked. */
  readonly stateProblem?: string;
}

export interface PlannedImageReport extends Partial<ImagePins> {
  readonly name: string;
  /** The tag that says most; absent when no rule gives one. */
  readonly version?: string;
  readonly repositories: readonly string[];
  /** Those that are built. */
  readonly platforms: readonly string[];
  /** By platform, the digests of those that the settings give; absent where they give none. */
  readonly given?: Readonly<Record<string, string>>;
  /** The other images of the stack that it is built on; absent where there is none. */
  readonly parents?: readonly string[];
  /** What stands before the tags; absent where nothing does. */
  readonly gates?: readonly { readonly name: string; readonly platforms: readonly string[] }[];
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
  /** By platform, where it would be built; absent unless the builders were asked. */
  readonly machines?: Machines;
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

/** What an image is built from beside its folders; absent in a plan that was not asked for it. */
export interface ImagePins {
  /** The images that its builds read. */
  readonly bases: readonly BaseReport[];
  /** Whether a base that moved is taken. */
  readonly basesSetting: BasesSetting;
  /** The git addresses among its contexts. */
  readonly git: readonly GitPin[];
}

/** A base, and with the option `--bases` what was built on it. */
export interface BaseReport extends Base {
  /** When what its registry has now was made, RFC 3339; absent when unknown. */
  readonly currentCreated?: string;
  /** What the builds rest on that the state has; empty before the first. Absent where the state was not read. */
  readonly builtOn?: readonly BuiltOn[];
}

/** What builds of some platforms rest on. */
export interface BuiltOn {
  /** Undefined for a build that left it to BuildKit. */
  readonly digest?: string;
  /** When that was made, RFC 3339; absent when unknown. */
  readonly created?: string;
  readonly platforms: readonly string[];
}
