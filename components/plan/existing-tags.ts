import { parseRepository } from "../../lib/oci/reference.ts";
import { once } from "../../lib/once.ts";
import { listTags } from "../../lib/registry/tags.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { type Image, textsOfList } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";

/** Lists the tags of a repository, which is named as written; rejects when its registry cannot tell. */
export type AskTags = (repository: string) => Promise<readonly string[]>;

/** Asks registries, with the user's credentials; what is asked twice is asked once. */
export function tagsAsker(environment: NodeJS.ProcessEnv, registries?: Registries): AskTags {
  const answers = once<readonly string[]>();
  return (repository) =>
    answers([repository], () => listTags(parseRepository(repository), { environment, registries }));
}

/**
 * The tags that an image's repositories have, all together, where its rules depend on them: a version counts that is
 * published in any.
 *
 * @returns undefined when nothing depends on them; a problem for each registry that cannot tell
 */
export async function existingTags(
  image: Image<unknown>,
  ask: AskTags,
): Promise<{ tags: readonly string[] | undefined; problems: readonly Problem[] }> {
  if (!image.highestOnly || !image.publish) return { tags: undefined, problems: [] };
  const tags = new Set<string>();
  const problems: Problem[] = [];
  await Promise.all(
    textsOfList(image, "repositories").map(async ([at, repository]) => {
      try {
        for (const tag of await ask(repository)) tags.add(tag);
      } catch (error) {
        const message = `cannot tell which version is the highest, as highestOnly asks: ${(error as Error).message}`;
        problems.push({ path: at, message });
      }
    }),
  );
  return { tags: [...tags], problems };
}
