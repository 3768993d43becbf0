import type { SourceContext } from "../../components/metadata/index.ts";
import type { PlannedImage, StackPlan } from "../../components/stack/plan.ts";
import type { RegistryClient } from "../../lib/registry/client.ts";
import type { PlannedImageReport, PlanReport } from "./model.ts";
import { askPublished } from "./published.ts";

/** Puts together what a plan holds and what registries say of it. Images in the order of the stack file. */
export async function collectPlan(
  { images }: StackPlan,
  source: SourceContext,
  client: Pick<RegistryClient, "resolve">,
): Promise<PlanReport> {
  const { origin, eventName, ref, sha, isDirty, commitDate } = source;
  return {
    source: { origin, eventName, ref, sha, isDirty, ...(commitDate && { commitDate: commitDate.toISOString() }) },
    images: await Promise.all(Object.entries(images).map(([name, image]) => imageReport(name, image, client))),
  };
}

async function imageReport(
  name: string,
  { settings, metadata }: PlannedImage,
  client: Pick<RegistryClient, "resolve">,
): Promise<PlannedImageReport> {
  const repositories = settings.publish ? settings.repositories : [];
  const { version, tags, rules, labels, annotations } = metadata;
  const { published, warnings } = await askPublished(client, repositories, tags);
  return {
    name,
    ...(version !== undefined && { version }),
    repositories,
    platforms: Object.keys(settings.platforms),
    tags: tags.map((tag) => ({ tag, rule: rules[tag] ?? "" })),
    ...(published !== undefined && { published }),
    labels,
    annotations,
    warnings: [...metadata.warnings, ...warnings],
  };
}
