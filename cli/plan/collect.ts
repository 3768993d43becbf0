import type { SourceContext } from "../../components/metadata/index.ts";
import type { LeftTag } from "../../components/plan/left-tags.ts";
import type { PlannedImage, StackPlan, UntaggedImage } from "../../components/stack/plan.ts";
import type { RegistryClient } from "../../lib/registry/client.ts";
import type { PlannedImageReport, PlanReport } from "./model.ts";
import { askPublished } from "./published.ts";

/** Puts together what a plan holds and what registries say of it. Images in the order of the stack file. */
export async function collectPlan(
  { images, untagged }: StackPlan,
  source: SourceContext,
  client: Pick<RegistryClient, "resolve">,
): Promise<PlanReport> {
  const { origin, eventName, ref, sha, isDirty, commitDate } = source;
  return {
    source: { origin, eventName, ref, sha, isDirty, ...(commitDate && { commitDate: commitDate.toISOString() }) },
    images: [
      ...(await Promise.all(Object.entries(images).map(([name, image]) => imageReport(name, image, client)))),
      ...Object.entries(untagged).map(([name, image]) => untaggedReport(name, image)),
    ],
  };
}

/** One that is left as it is: nothing of it would be built or moved. */
function untaggedReport(name: string, { settings, reason }: UntaggedImage): PlannedImageReport {
  return {
    name,
    repositories: settings.repositories,
    platforms: Object.keys(settings.platforms),
    tags: [],
    labels: {},
    annotations: {},
    warnings: [reason],
  };
}

async function imageReport(
  name: string,
  { settings, metadata }: PlannedImage,
  client: Pick<RegistryClient, "resolve">,
): Promise<PlannedImageReport> {
  const repositories = settings.publish ? settings.repositories : [];
  const { version, tags, rules, labels, annotations, left } = metadata;
  const { published, warnings } = await askPublished(client, repositories, tags);
  return {
    name,
    ...(version !== undefined && { version }),
    repositories,
    platforms: Object.keys(settings.platforms),
    tags: tags.map((tag) => ({ tag, rule: rules[tag] ?? "" })),
    ...(published !== undefined && { published }),
    ...(left.length > 0 && { left }),
    labels,
    annotations,
    warnings: [...metadata.warnings, ...left.map(describeLeft), ...warnings],
  };
}

function describeLeft({ repository, tag, reason }: LeftTag): string {
  return `the tag ${tag} of ${repository} stays where it is, for what it names is newer: ${reason}`;
}
