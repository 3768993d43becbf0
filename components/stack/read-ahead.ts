import * as pulumi from "@pulumi/pulumi";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { INDEX, MULTI_ARCH_IMAGE, READ_AHEAD } from "../../lib/resource-types.ts";
import { tagMap } from "../../lib/tag-map.ts";
import { parseUrn } from "../../lib/urn.ts";
import { ownResources } from "../github/recorded-state.ts";

/**
 * Has the provider read of registries now what it needs to find out what has changed of the images that the stack has
 * published: while the program goes on, and for all images at once. Otherwise each image waits for that in its turn.
 *
 * @param tagsOf the tags that an image is to have, by its name; undefined for one of which nothing is planned
 * @param isSecret whether the settings of the images have secrets, which tags may show
 * @param liveOf where a tag of a repository is, as far as the program has asked a moment ago
 */
export async function readAhead(
  tagsOf: (image: string) => readonly string[] | undefined,
  isSecret: boolean,
  liveOf: (repository: string, tag: string) => string | undefined = () => undefined,
): Promise<void> {
  try {
    const indexes = Object.entries(await ownResources()).flatMap(([urn, { type, outputs }]) => {
      const { types, name: resource } = parseUrn(urn);
      if (type !== INDEX || !types.includes(`${MULTI_ARCH_IMAGE}$`)) return [];
      const { repository, digest, tags: before, registries } = outputs;
      const planned = tagsOf(resource.slice(0, -`-${repository}`.length));
      if (!planned) return [];
      // A new tag makes a difference whatever the registry says of it.
      const tags = isSecret || !Array.isArray(before) ? [] : planned.filter((tag) => before.includes(tag));
      const name = formatRepository(parseRepository(`${repository}`));
      const live = tags.flatMap((tag) => {
        const at = liveOf(name, tag);
        return at === undefined ? [] : [[tag, at] as const];
      });
      return [{ repository, digest, tags, live: tagMap(live), ...(registries !== undefined && { registries }) }];
    });
    if (indexes.length > 0) await pulumi.runtime.invoke(READ_AHEAD, { indexes });
  } catch {
    // It is nothing but a head start.
  }
}
