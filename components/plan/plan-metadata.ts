import { type GitFacts, gitContextFacts } from "../../lib/git/address.ts";
import { type ContextServers, type PinnedContexts, pinContexts } from "../contexts/pinned-contexts.ts";
import type { SourceContext } from "../metadata/index.ts";
import { type DirtyVerdict, dirtyVerdict } from "../metadata/source/index.ts";
import { projectFiles } from "../settings/files.ts";
import { isFolderLocation, isGitLocation } from "../settings/location.ts";
import { DIRTY_CHOICES } from "../settings/metadata.ts";
import type { Path, Problem } from "../settings/problems.ts";
import { isMap } from "../settings/raw.ts";
import { DEFAULT_CONTEXT } from "../settings/schema.ts";
import { type AskTags, existingTags } from "./existing-tags.ts";
import { gitFolderWarnings } from "./git-folder.ts";
import { type Faults, type ImageMetadata, imageMetadata } from "./image-metadata.ts";
import { type AskLive, leftTags } from "./left-tags.ts";
import { SourceError, type Sources } from "./sources.ts";
import { uncommittedBuild } from "./uncommitted-build.ts";

/** What the tags and labels of images are planned with. */
export interface MetadataPlanning {
  readonly environment: NodeJS.ProcessEnv;
  readonly sources: Sources;
  readonly askTags: AskTags;
  readonly contexts: ContextServers;
  /** Left out where nobody is to be asked. */
  readonly askLive?: AskLive;
  readonly isPreview: boolean;
  readonly now: Date;
}

/** What an image is called and labelled, and what it is built from. */
export interface PlannedMetadata extends ImageMetadata {
  readonly contexts: PinnedContexts;
}

/**
 * Plans what an image is called and labelled and what it is built from, with what git, CI and registries know.
 *
 * @param image the image as written, templates filled
 * @param path where it stands
 */
export async function planMetadata(
  name: string,
  image: unknown,
  path: Path,
  planning: MetadataPlanning,
): Promise<{ metadata: PlannedMetadata } | Faults> {
  const fields = isMap(image) ? image : {};
  const { now } = planning;
  const existing = existingTags(image, path, planning.askTags);
  const pinning = pinContexts(image, path, planning.contexts);
  try {
    const source = await planning.sources.ofContext(fields.context);
    const judgeChanges = await changesJudge(fields, source, planning);
    const { contexts, ...pinned } = await pinning;
    const context = gitFacts(contexts, pinned.problems);
    const { tags, problems: ofTags } = await existing;
    const problems = [...pinned.problems, ...ofTags];
    const planned = imageMetadata(name, image, path, {
      source,
      now,
      judgeChanges,
      ...(context && { context }),
      ...(tags && { existingTags: tags }),
    });
    if ("metadata" in planned && problems.length === 0) {
      const { metadata } = planned;
      const { askLive } = planning;
      const back = askLive ? await leftTags(image, path, metadata, askLive) : { left: [], problems };
      if (back.problems.length > 0) return { problems: back.problems };
      const ofFolder = gitFolderWarnings(fields, projectFiles(process.cwd()));
      const warnings = [...metadata.warnings, ...pinned.warnings, ...ofFolder];
      return { metadata: { ...metadata, contexts, left: back.left, warnings } };
    }
    if (!("problems" in planned)) return { problems };
    if (problems.length === 0) return planned;
    return { problems: [...problems, ...planned.problems] };
  } catch (error) {
    if (error instanceof SourceError) return { problems: [{ path: [], message: error.message }] };
    throw error;
  }
}

/** What the git address that an image is built from tells by itself; undefined for a folder, or while it is at fault. */
function gitFacts({ main }: PinnedContexts, problems: readonly Problem[]): GitFacts | undefined {
  return isGitLocation(main) && problems.length === 0 ? gitContextFacts(main) : undefined;
}

/** Judges the uncommitted changes of what an image is built from; a git address is built from commits alone. */
async function changesJudge(
  fields: Record<string, unknown>,
  source: SourceContext,
  { environment, isPreview }: MetadataPlanning,
): Promise<(tags: readonly string[]) => DirtyVerdict> {
  const { context = DEFAULT_CONTEXT, dirty } = fields;
  if (typeof context !== "string" || !isFolderLocation(context)) return () => ({});
  const changes = await uncommittedBuild(fields, context, source, projectFiles(process.cwd()));
  const option = DIRTY_CHOICES.find((choice) => choice === dirty);
  const isCi = Boolean(environment.CI || environment.GITHUB_ACTIONS);
  return (tags) => dirtyVerdict({ option, source, ...changes, tags, isPreview, isCi });
}
