import * as pulumi from "@pulumi/pulumi";
import { INDEX, MULTI_ARCH_IMAGE, READ_AHEAD } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { ownResources } from "../github/recorded-state.ts";

/**
 * Has the provider read of registries now what it needs to find out what has changed of the images that the stack has
 * published: while the program goes on, and for all images at once. Otherwise each image waits for that in its turn.
 *
 * @param tagsOf the tags that an image is to have, by its name; undefined for one of which nothing is planned
 * @param isSecret whether the settings of the images have secrets, which tags may show
 */
export async function readAhead(
  tagsOf: (image: string) => readonly string[] | undefined,
  isSecret: boolean,
): Promise<void> {
  try {
    const indexes = Object.entries(await ownResources()).flatMap(([urn, { type, outputs }]) => {
      const { types, name } = parseUrn(urn);
      if (type !== INDEX || !types.includes(`${MULTI_ARCH_IMAGE}$`)) return [];
      const { repository, digest, tags: before, registries } = outputs;
      const planned = tagsOf(name.slice(0, -`-${repository}`.length));
      if (!planned) return [];
      // A new tag makes a difference whatever the registry says of it.
      const tags = isSecret || !Array.isArray(before) ? [] : planned.filter((tag) => before.includes(tag));
      return [{ repository, digest, tags, ...(registries !== undefined && { registries }) }];
    });
    if (indexes.length > 0) await pulumi.runtime.invoke(READ_AHEAD, { indexes });
  } catch {
    // It is nothing but a head start.
  }
}
