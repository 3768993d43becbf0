import { isDeepStrictEqual } from "node:util";
import { parseRepository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { refuseDowngrades } from "./downgrades.ts";
import type { IndexState, PreviewInputs } from "./inputs.ts";
import { isPublished } from "./published-index.ts";
import type { Reading } from "./read-ahead.ts";
import type { SigningEnvironment } from "./signatory.ts";
import { needsSigning } from "./signing.ts";
import { moves, readTags, type TagMove } from "./tags.ts";

/** What an update would change, by the property's path; `replace` when it makes another resource. */
export interface Changes {
  readonly replace: boolean;
  readonly properties: readonly string[];
}

/** The inputs that decide what is published. `keepNewer` only decides which tags move, `sign` only what is beside it. */
const COMPARED = ["tags", "manifests", "annotations", "forceTags", "attestations", "registries"] as const;

/**
 * Compares the inputs with the state and with the registry as it is now, so that a preview shows tags that were moved
 * or deleted outside Pulumi, without a refresh.
 *
 * @param reading reads what was published
 * @throws RegistryError when the registry cannot tell; Error when a tag would go back in time, or when a manifest of
 *   the unchanged index is gone
 */
export async function findChanges(
  client: Registry,
  state: IndexState,
  news: PreviewInputs,
  signing: SigningEnvironment,
  reading: Reading = client,
): Promise<Changes> {
  if (news.repository !== state.repository) return { replace: true, properties: ["repository"] };
  const properties: string[] = COMPARED.filter((name) => !isDeepStrictEqual(news[name], state[name]));
  const sameIndex = !["manifests", "annotations", "attestations"].some((name) => properties.includes(name));
  const repository = parseRepository(state.repository);
  const target = sameIndex ? state.digest : undefined;
  if (target && !(await isPublished(reading, repository, target, state.manifests))) properties.push("manifests");
  // What another index is signed with is for its publication to find out.
  const isKept = target !== undefined && !properties.includes("manifests");
  if (isKept && news.sign && (await needsSigning(client, state, news.sign, signing))) properties.push("sign");
  // Where another index is published, the tags are read and judged by what publishes it, or previews that.
  if (!news.tags || target === undefined) return { replace: false, properties };

  const planned = await readTags(reading, repository, news.tags, target, state.published);
  const tagMoves = await settled(planned);
  // A tag that was moved outside Pulumi is a difference of the input that names it: a path into the outputs would be
  // printed as a removal.
  const moved = new Set(tagMoves.filter(moves).map(({ tag }) => tag));
  for (const [position, tag] of news.tags.entries()) {
    if (moved.has(tag) && !properties.includes("tags")) properties.push(`tags[${position}]`);
  }
  return { replace: false, properties };

  async function settled(moves: readonly TagMove[]): Promise<readonly TagMove[]> {
    const { annotations, forceTags = [], keepNewer = [] } = news;
    return annotations ? refuseDowngrades(client, repository, moves, { annotations, forceTags, keepNewer }) : moves;
  }
}
