import type { SourceContext } from "../../components/metadata/index.ts";
import type { AskLive, LeftTag } from "../../components/plan/left-tags.ts";
import type { LeftImage, PlannedImage, PlannedImages } from "../../components/plan/plan-images.ts";
import { gatesOf } from "../../components/settings/gates.ts";
import type { Image } from "../../components/settings/image.ts";
import type { Runners } from "../../components/settings/runners.ts";
import type { RegistryClient } from "../../lib/registry/client.ts";
import { buildMatrix } from "./matrix.ts";
import type { PlannedImageReport, PlanReport } from "./model.ts";
import { askMoves } from "./moves.ts";
import { askPublished } from "./published.ts";

/**
 * Combines a plan and the answers of registries. Images in the order of the stack file.
 *
 * @param runners where each platform is built
 * @param ask where each tag points now; left out, the plan does not say so
 */
export async function collectPlan(
  { planned, leftAlone }: Pick<PlannedImages, "planned" | "leftAlone">,
  source: SourceContext,
  runners: Runners,
  client: Pick<RegistryClient, "resolve">,
  ask?: AskLive,
): Promise<PlanReport> {
  const { origin, eventName, ref, sha, isDirty, commitDate } = source;
  return {
    source: { origin, eventName, ref, sha, isDirty, ...(commitDate && { commitDate: commitDate.toISOString() }) },
    images: [
      ...(await Promise.all(planned.map((image) => imageReport(image, client, ask)))),
      ...leftAlone.map(leftReport),
    ],
    matrix: buildMatrix(
      planned.map(({ image }) => ({ name: image.name, platforms: platformsOf(image) })),
      runners,
    ),
  };
}

/** One that is left as it is: nothing of it would be built or moved. */
function leftReport({ image, reason }: LeftImage): PlannedImageReport {
  return {
    name: image.name,
    repositories: image.repositories,
    platforms: platformsOf(image),
    tags: [],
    labels: {},
    annotations: {},
    warnings: [reason],
  };
}

async function imageReport(
  planned: PlannedImage,
  client: Pick<RegistryClient, "resolve">,
  ask?: AskLive,
): Promise<PlannedImageReport> {
  const { image, metadata } = planned;
  const repositories = image.publish ? image.repositories : [];
  const gates = image.publish ? gatesOf(image) : [];
  const { version, tags, rules, labels, annotations, left } = metadata;
  const read = Object.values(metadata.parents).flat();
  const parents = [...new Set(read.map((parent) => parent.image))];
  const { published, warnings } = await askPublished(client, repositories, tags);
  return {
    name: image.name,
    ...(version !== undefined && { version }),
    repositories,
    platforms: platformsOf(image),
    // In a stack file, a digest is a text.
    ...(image.given.length > 0 && {
      given: Object.fromEntries(image.given.map(({ platform, digest }) => [platform, String(digest)])),
    }),
    ...(parents.length > 0 && { parents }),
    ...(gates.length > 0 && { gates: gates.map(({ name, platforms }) => ({ name, platforms })) }),
    tags: tags.map((tag) => ({ tag, rule: rules[tag] ?? "" })),
    ...(published !== undefined && { published }),
    ...(left.length > 0 && { left }),
    ...(ask && { moves: await askMoves(planned, ask) }),
    labels,
    annotations,
    warnings: [...metadata.warnings, ...left.map(describeLeft), ...warnings],
  };
}

function platformsOf({ builds }: Image): string[] {
  return builds.map(({ platform }) => platform);
}

function describeLeft({ repository, tag, reason }: LeftTag): string {
  return `the tag ${tag} of ${repository} stays where it is because it points to something newer: ${reason}`;
}
