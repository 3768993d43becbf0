import type { StepOutputs } from "../support/step-outputs.ts";
import type { PlannedImageReport, PlanReport } from "./model.ts";
import { exactVersions } from "./published.ts";

/**
 * What a workflow can ask of a plan. `version` is the one that all images share, else empty. `published` is `true` when
 * every exact version is in every repository, `false` when one is missing, empty when there is none or a registry could
 * not tell. `tags` has a line `registry/path:tag` for each that would move, `matrix` a job for each runner, `json` the
 * whole plan.
 */
export function planOutputs(plan: PlanReport): StepOutputs {
  const { images } = plan;
  const [version = "", ...others] = new Set(images.flatMap((image) => image.version ?? []));
  return {
    version: others.length > 0 ? "" : version,
    published: publishedOutput(images)?.toString() ?? "",
    tags: images.flatMap(references).join("\n"),
    matrix: JSON.stringify(plan.matrix),
    json: JSON.stringify(plan),
  };
}

function publishedOutput(images: readonly PlannedImageReport[]): boolean | undefined {
  const versioned = images.filter(({ repositories, tags }) => {
    return repositories.length > 0 && exactVersions(tags.map(({ tag }) => tag)).length > 0;
  });
  if (versioned.some(({ published }) => published === false)) return false;
  return versioned.length > 0 && versioned.every(({ published }) => published) ? true : undefined;
}

/** The tags that would name what is built. */
function references({ repositories, tags, left = [] }: PlannedImageReport): string[] {
  const isLeft = (repository: string, tag: string) =>
    left.some((stays) => stays.repository === repository && stays.tag === tag);
  return repositories.flatMap((repository) =>
    tags.filter(({ tag }) => !isLeft(repository, tag)).map(({ tag }) => `${repository}:${tag}`),
  );
}
