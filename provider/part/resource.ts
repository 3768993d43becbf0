import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { composeIndex, type IndexDocument } from "../../lib/oci/image-index.ts";
import { attestedDigest, type Descriptor } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { type Connect, sharedClients } from "../../lib/registry/clients.ts";
import { DIGEST } from "../digest-schema.ts";
import { replaceCommand } from "../index/rebuild-command.ts";
import { checkOfBuilt } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource } from "../protocol/resource.ts";
import { containsUnknown, type PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";

const INPUTS = z.object({
  image: z.string(),
  platforms: z.array(z.string()).min(1),
  pushed: DIGEST,
  repositories: z.array(z.string()).min(1),
  builtBy: z.string(),
  registries: REGISTRIES.exactOptional(),
});
type Inputs = z.infer<typeof INPUTS>;

/** What stands for one platform. */
interface Part {
  readonly platform: string;
  readonly digest: string;
  /** That it has to be pushed as; absent where it is an image that was pushed already. */
  readonly document?: IndexDocument;
}

/**
 * The platforms of what a build has pushed for several: as though each had been built on its own, its image, or an index
 * of that with its attestations.
 */
export class PlatformPartsResource implements Resource {
  readonly outputs = ["digests"];
  readonly repeated = ["image", "builtBy"];
  readonly #connect: Connect;

  /** @param signal aborted when the user interrupts the run */
  constructor(signal: AbortSignal, connect: Connect = sharedClients(signal)) {
    this.#connect = connect;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return checkOfBuilt(INPUTS, news, "pushed");
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const names = ["pushed", "platforms", "repositories"];
    return { replace: false, properties: names.filter((name) => !isDeepStrictEqual(olds[name], news[name])) };
  }

  /** What follows can be told of as well where nothing is to be pushed. */
  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    if (containsUnknown(news)) return news;
    const inputs = INPUTS.parse(news);
    const client = this.#connect(inputs.registries);
    try {
      const parts = await partsOf(client, inputs);
      return (await areThere(client, inputs, parts)) ? stateOf(news, parts) : news;
    } catch {
      // The update says what is wrong.
      return news;
    }
  }

  /** @throws Error when what was pushed is gone, or has no image for a platform */
  async publish(_olds: PropertyMap | undefined, news: PropertyMap): Promise<{ id: string; state: PropertyMap }> {
    const inputs = INPUTS.parse(news);
    const client = this.#connect(inputs.registries);
    const parts = await partsOf(client, inputs);
    const pushes = parts.flatMap(({ document }) =>
      placesOf(inputs).map(
        (place) => document && client.putManifest(place, document.digest, document.bytes, document.mediaType),
      ),
    );
    await Promise.all(pushes);
    return { id: inputs.pushed, state: stateOf(news, parts) };
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // What is published is not torn down.
  }
}

function placesOf({ repositories }: Inputs): Repository[] {
  return repositories.map(parseRepository);
}

async function partsOf(client: Registry, inputs: Inputs): Promise<Part[]> {
  const { pushed, platforms, builtBy } = inputs;
  const [first] = placesOf(inputs);
  const manifest = first && (await client.manifest(first, pushed));
  if (!manifest) {
    const [what, are] = platforms.length === 1 ? ["image", "is"] : ["images", "are"];
    const gone = `${inputs.repositories[0]} has no ${pushed}`;
    throw new Error(`the ${what} for ${platforms.join(", ")} ${are} gone: ${gone}. ${replaceCommand([builtBy])}`);
  }
  const { document } = manifest;
  const manifests = document.kind === "index" ? document.index.manifests : [];
  const found = platforms.map((platform) => ({ platform, own: partOf(manifests, platform) }));
  const lacking = found.flatMap(({ platform, own }) => (own.length === 0 ? [platform] : []));
  if (lacking.length > 0) {
    throw new Error(`${pushed} of ${formatRepository(first)} has no image for ${lacking.join(", ")}`);
  }
  return found.flatMap(({ platform, own: [image, ...attestations] }): Part[] => {
    if (!image) return [];
    if (attestations.length === 0) return [{ platform, digest: image.digest }];
    const composed = composeIndex([image, ...attestations]);
    return [{ platform, digest: composed.digest, document: composed }];
  });
}

/** The image for a platform, and what is attested of it. */
function partOf(manifests: readonly Descriptor[], platform: string): Descriptor[] {
  const images = manifests.filter(
    (each) =>
      attestedDigest(each) === undefined &&
      each.platform &&
      formatPlatform(normalizePlatform(each.platform)) === platform,
  );
  const digests = images.map(({ digest }) => digest);
  return [...images, ...manifests.filter((each) => digests.includes(attestedDigest(each) ?? ""))];
}

/** Whether every repository has all of them. */
async function areThere(client: Registry, inputs: Inputs, parts: readonly Part[]): Promise<boolean> {
  const found = placesOf(inputs).flatMap((place) => parts.map(({ digest }) => client.resolve(place, digest)));
  return (await Promise.all(found)).every(Boolean);
}

function stateOf(news: PropertyMap, parts: readonly Part[]): PropertyMap {
  return { ...news, digests: Object.fromEntries(parts.map(({ platform, digest }) => [platform, digest])) };
}
