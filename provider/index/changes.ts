import { isDeepStrictEqual } from "node:util";
import { parseRepository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import type { IndexState, PreviewInputs } from "./inputs.ts";
import { indexStands } from "./live.ts";
import { assertForward, moves, readTags } from "./tags.ts";

/** What an update would change, by the property's path; `replace` when it makes another resource. */
export interface Changes {
  readonly replace: boolean;
  readonly properties: readonly string[];
}

const COMPARED = ["tags", "manifests", "annotations", "forceTags"] as const;

/**
 * Compares what is wanted with the state and with the registry as it is now, so that a preview sees a tag that
 * another hand moved or deleted, with no refresh before it.
 *
 * @throws RegistryError when the registry cannot tell; Error when a tag would go back in time, or when a manifest of
 * the unchanged index is gone
 */
export async function findChanges(client: Registry, state: IndexState, news: PreviewInputs): Promise<Changes> {
  if (news.repository !== state.repository) return { replace: true, properties: ["repository"] };
  const properties: string[] = COMPARED.filter((name) => !isDeepStrictEqual(news[name], state[name]));
  const sameIndex = !properties.includes("manifests") && !properties.includes("annotations");
  const repository = parseRepository(state.repository);
  const target = sameIndex ? state.digest : undefined;
  if (target && !(await indexStands(client, repository, target, state.manifests))) properties.push("manifests");
  if (!news.tags) return { replace: false, properties };

  const tagMoves = await readTags(client, repository, news.tags, target, state.published);
  if (news.annotations) await assertForward(client, repository, tagMoves, news.annotations, news.forceTags ?? []);
  // A tag that another hand moved is a difference of the input that names it: a path into the outputs would print as
  // though something were removed.
  const moved = new Set(tagMoves.filter((move) => target && moves(move)).map(({ tag }) => tag));
  for (const [position, tag] of news.tags.entries()) {
    if (moved.has(tag) && !properties.includes("tags")) properties.push(`tags[${position}]`);
  }
  return { replace: false, properties };
}
