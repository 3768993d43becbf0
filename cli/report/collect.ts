import { INDEX, MULTI_ARCH_IMAGE } from "../../lib/resource-types.ts";
import type { ResourceState, UpdateLog } from "./events.ts";
import { githubReport } from "./github.ts";
import { type Known, mergeSteps, nameOf, type Update } from "./known.ts";
import type { ImageReport, Report } from "./model.ts";
import { parentsIn, type ReportedImage, withNotBuilt } from "./not-built.ts";
import { platformIn, platformResources, reportPlatform } from "./platforms.ts";
import { labelsOf, repositoryReport } from "./repositories.ts";
import { updateReport } from "./update-report.ts";

/** What a report is made of. */
export interface Sources {
  readonly stack: string;
  /** Those of the stack's state. */
  readonly resources: readonly ResourceState[];
  /** The last update; undefined before the first. */
  readonly update?: Update | undefined;
  /** The event log of that update, when there is one: it alone knows how long builds took, and which failed. */
  readonly log?: UpdateLog | undefined;
}

/** Puts together what the state, the history and the event log know. Images in alphabetical order. */
export function collectReport({ stack, resources, update, log: found }: Sources): Report {
  const log = found && isLogOf(found, update) ? found : undefined;
  const merged = mergeSteps(resources, log?.steps);
  const collected = merged
    .filter(({ resource }) => resource.type === MULTI_ARCH_IMAGE)
    .map((image): ReportedImage => {
      const children = merged.filter((child) => child.resource.parent === image.resource.urn);
      const platforms = platformResources(children);
      const indexes = children.filter((child) => child.resource.type === INDEX);
      const inputs = inputsOf(image);
      const parents = parentsIn(inputs);
      const report: ImageReport = {
        name: nameOf(image.resource),
        ...labelsOf(indexes),
        ...(parents.length > 0 && { parents }),
        platforms: platforms.map((platform) => reportPlatform(platform, { image, children, update, log })),
        repositories: indexes
          .map((index) => repositoryReport(index, update, log))
          .toSorted((a, b) => a.repository.localeCompare(b.repository)),
      };
      const idle = log ? platforms.filter(({ step }) => !step).map((platform) => platformIn(platform)) : [];
      return { report, inputs, idle: new Set(idle) };
    });
  const images = withNotBuilt(collected).toSorted((a, b) => a.name.localeCompare(b.name));
  const github = githubReport(resources);
  return {
    stack,
    ...(update && { startedAt: update.startTime, update: updateReport(update, log, images) }),
    images,
    ...(github && { github }),
  };
}

/** The arguments of an image, those of the last update where it knows them. */
function inputsOf({ step, resource }: Known): Readonly<Record<string, unknown>> {
  return (step?.resource ?? resource).inputs ?? {};
}

/** A log is of the last update when it ended after that began: updates of a stack do not overlap. */
function isLogOf(log: UpdateLog, update: Update | undefined): boolean {
  return update !== undefined && log.endedAt >= Math.floor(Date.parse(update.startTime) / 1000);
}
