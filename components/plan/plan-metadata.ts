import { type GitFacts, gitContextFacts } from "../../lib/git/address.ts";
import { type AskedBase, askBases } from "../bases/ask-bases.ts";
import { listBases } from "../bases/list-bases.ts";
import { missingContexts } from "../bases/missing-contexts.ts";
import type { GitContexts } from "../contexts/git-dockerfiles.ts";
import { type PinnedContexts, pinContexts } from "../contexts/pinned-contexts.ts";
import type { ProgramPlan } from "../contexts/program-plan.ts";
import type { SourceContext } from "../metadata/index.ts";
import { type DirtyVerdict, dirtyVerdict } from "../metadata/source/index.ts";
import type { Parents } from "../parents/parent.ts";
import { wouldPublish } from "../parents/published-names.ts";
import type { Sibling } from "../parents/sibling.ts";
import type { AskImage } from "../preflight/base-image.ts";
import { projectFiles } from "../settings/files.ts";
import { gatesOf } from "../settings/gates.ts";
import type { Image } from "../settings/image.ts";
import { isFolderLocation, isGitLocation } from "../settings/location.ts";
import type { Problem } from "../settings/problems.ts";
import { type AskTags, existingTags } from "./existing-tags.ts";
import { gitFolderWarnings } from "./git-folder.ts";
import { type Faults, type ImageMetadata, imageMetadata } from "./image-metadata.ts";
import { type AskLive, leftTags } from "./left-tags.ts";
import { isPublishedAlready } from "./published-already.ts";
import { imageSourceDate } from "./source-date.ts";
import { SourceError, type Sources } from "./sources.ts";
import { uncommittedBuild } from "./uncommitted-build.ts";

/** What the tags and labels of images are planned with. */
export interface MetadataPlanning {
  readonly environment: NodeJS.ProcessEnv;
  readonly sources: Sources;
  readonly askTags: AskTags;
  readonly git: GitContexts;
  /** Left out to pin no base. */
  readonly askImage?: AskImage | undefined;
  /** The plan that is built; left out where none is. */
  readonly programPlan?: ProgramPlan;
  /** Left out to ask no registry. */
  readonly askLive?: AskLive;
  /** Other images of the program, which are planned by themselves: those that these may be built on. */
  readonly others?: readonly Sibling[];
  readonly isPreview: boolean;
  readonly now: Date;
}

/** What an image is called and labelled, and what it is built from. */
export interface PlannedMetadata extends ImageMetadata {
  readonly contexts: PinnedContexts;
  /** The time that is set in the image, in seconds since 1970; absent where it is not reproducible. */
  readonly sourceDate?: number;
  /** What the builds read, and what registries have of that now. Which digests are taken is not decided yet. */
  readonly bases: readonly AskedBase[];
  /** Whether another image of the program is built on it. */
  readonly isParent: boolean;
  /** What they read of other images of the program, which have no digest yet. */
  readonly parents: Parents;
  /** Whether all of it was published before, from this commit. */
  readonly isPublished: boolean;
}

/** What is planned of an image whatever it is built on. */
export type NamedMetadata = Omit<PlannedMetadata, "bases" | "isParent" | "parents">;

/** An image, and how it and others of the program are built on each other. */
type ChildOfProgram = Pick<PlannedMetadata, "isParent" | "parents"> & { readonly image: Image };

/** Adds to what is planned of an image what its builds read of registries and of other images. */
export async function planMetadata(
  { image, isParent, parents }: ChildOfProgram,
  naming: Promise<{ metadata: NamedMetadata } | Faults>,
  planning: MetadataPlanning,
): Promise<{ metadata: PlannedMetadata } | Faults> {
  const asking = currentBases(image, planning);
  const planned = await naming;
  if ("metadata" in planned) return { metadata: { ...planned.metadata, bases: await asking, isParent, parents } };
  // What is left as it is needs no base, and of what is otherwise in order it is not known yet.
  if (planned.untagged !== undefined) return planned;
  return { problems: [...planned.problems, ...missingContexts({ image, metadata: { bases: await asking } })] };
}

/** Plans what an image is called and labelled and what its contexts are, with what git, CI and registries know. */
export async function planNames(
  image: Image,
  planning: MetadataPlanning,
): Promise<{ metadata: NamedMetadata } | Faults> {
  const { now } = planning;
  const existing = existingTags(image, planning.askTags);
  const pinning = pinContexts(image, planning.git);
  try {
    const source = await planning.sources.ofContext(image.context);
    const { judgeChanges, hasChanges } = await changesOf(image, source, planning);
    const { contexts, ...pinned } = await pinning;
    const dated =
      pinned.problems.length > 0
        ? {}
        : await imageSourceDate(image, contexts.main, planning.environment, projectFiles(process.cwd()));
    const context = gitFacts(contexts, pinned.problems);
    const { tags, problems: ofTags } = await existing;
    const problems = [...pinned.problems, ...ofTags, ...(dated.problem ? [dated.problem] : [])];
    const planned = imageMetadata(image, {
      source,
      now,
      judgeChanges,
      ...(context && { context }),
      ...(tags && { existingTags: tags }),
    });
    if ("metadata" in planned && problems.length === 0) {
      const { metadata } = planned;
      const { askLive } = planning;
      const back = askLive ? await leftTags(image, metadata, askLive) : { left: [], problems };
      if (back.problems.length > 0) return { problems: back.problems };
      const ofFolder = gitFolderWarnings(image, projectFiles(process.cwd()));
      const warnings = [...metadata.warnings, ...ofFolder, ...unrunGates(image, planning.environment)];
      const { sourceDate } = dated;
      const date = sourceDate === undefined ? {} : { sourceDate };
      const settled = { ...metadata, contexts, left: back.left, warnings, ...date };
      const isPublished = askLive ? await isPublishedAlready(image, settled, source, hasChanges, askLive) : false;
      return { metadata: { ...settled, isPublished } };
    }
    if (!("problems" in planned)) return { problems };
    if (problems.length === 0) return planned;
    return { problems: [...problems, ...planned.problems] };
  } catch (error) {
    if (error instanceof SourceError) return { problems: [{ path: [], message: error.message }] };
    throw error;
  }
}

/** Warns of gates for which nothing is pushed; not where another command would push it. */
function unrunGates(image: Image, environment: NodeJS.ProcessEnv): string[] {
  const names = gatesOf(image).map(({ name }) => name);
  if (names.length === 0 || wouldPublish(image, environment)) return [];
  return [`publish: false pushes nothing, so that no gate is run: ${names.join(", ")}`];
}

async function currentBases(image: Image, { git, askImage }: MetadataPlanning): Promise<AskedBase[]> {
  const places = { files: projectFiles(process.cwd()), git, debug: () => undefined };
  return askBases(await listBases(image, places), askImage);
}

/** What the git address that an image is built from tells by itself; undefined for a folder, or while it is at fault. */
function gitFacts({ main }: PinnedContexts, problems: readonly Problem[]): GitFacts | undefined {
  return isGitLocation(main) && problems.length === 0 ? gitContextFacts(main) : undefined;
}

/** Judges the uncommitted changes of what an image is built from; a git address is built from commits alone. */
async function changesOf(
  image: Image<unknown>,
  source: SourceContext,
  { environment, isPreview, sources }: MetadataPlanning,
): Promise<{ hasChanges: boolean; judgeChanges(tags: readonly string[]): DirtyVerdict }> {
  if (!isFolderLocation(image.context)) return { hasChanges: source.isDirty, judgeChanges: () => ({}) };
  const changes = await uncommittedBuild(image, source, projectFiles(process.cwd()), sources);
  const isCi = Boolean(environment.CI || environment.GITHUB_ACTIONS);
  return {
    // The stack file counts as well, which no build reads.
    hasChanges:
      source.isDirty || Boolean(source.expectedSha) || changes.files.length > 0 || Boolean(changes.unreadable),
    judgeChanges: (tags) => dirtyVerdict({ option: image.dirty, source, ...changes, tags, isPreview, isCi }),
  };
}
