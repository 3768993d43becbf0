import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { composeIndex } from "../../lib/oci/image-index.ts";
import { attestedDigest, type Descriptor } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { type Connect, sharedClients } from "../../lib/registry/clients.ts";
import { DIGEST } from "../digest-schema.ts";
import { replaceCommand } from "../index/rebuild-command.ts";
import { checkOfBuilt } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { REGISTRIES } from "../registries-schema.ts";

const INPUTS = z.object({
  image: z.string(),
  platform: z.string(),
  pushed: DIGEST,
  repositories: z.array(z.string()).min(1),
  builtBy: z.string(),
  registries: REGISTRIES.exactOptional(),
});
type Inputs = z.infer<typeof INPUTS>;

/**
 * One platform of what a build has pushed for several: as though it had been built on its own, its image, or an index of
 * that with its attestations.
 */
export class PlatformPartResource implements Resource {
  readonly outputs = ["digest"];
  readonly #connect: Connect;

  /** @param signal aborted when the user interrupts the run */
  constructor(signal: AbortSignal, connect: Connect = sharedClients(signal)) {
    this.#connect = connect;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return checkOfBuilt(INPUTS, news, "pushed");
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const names = ["pushed", "platform", "repositories"];
    return { replace: false, properties: names.filter((name) => !isDeepStrictEqual(olds[name], news[name])) };
  }

  async preview(_olds: PropertyMap | undefined, news: PropertyMap): Promise<PropertyMap> {
    return news;
  }

  /** @throws Error when what was pushed is gone, or has no image for the platform */
  async publish(_olds: PropertyMap | undefined, news: PropertyMap): Promise<{ id: string; state: PropertyMap }> {
    const inputs = INPUTS.parse(news);
    const digest = await this.#part(inputs);
    return { id: digest, state: { ...news, digest } };
  }

  async #part({ pushed, platform, repositories, builtBy, registries }: Inputs): Promise<string> {
    const client = this.#connect(registries);
    const places = repositories.map(parseRepository);
    const [first] = places;
    const manifest = first && (await client.manifest(first, pushed));
    if (!manifest) {
      const gone = `${repositories[0]} has no ${pushed}`;
      throw new Error(`the image for ${platform} is gone: ${gone}. ${replaceCommand([builtBy])}`);
    }
    const { document } = manifest;
    const own = document.kind === "index" ? partOf(document.index.manifests, platform) : [];
    const [image] = own;
    if (!image) throw new Error(`${pushed} of ${formatRepository(first)} has no image for ${platform}`);
    if (own.length === 1) return image.digest;
    const { digest, bytes, mediaType } = composeIndex(own);
    await Promise.all(places.map((place) => client.putManifest(place, digest, bytes, mediaType)));
    return digest;
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(): Promise<void> {
    // What is published is not torn down.
  }
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
