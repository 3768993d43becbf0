import { atMost } from "../../lib/at-most.ts";
import { platformOf } from "../../lib/oci/index-platforms.ts";
import type { Descriptor, ImageIndex, ImageManifest } from "../../lib/oci/manifest.ts";
import { parseRepository } from "../../lib/oci/reference.ts";
import { once } from "../../lib/once.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { baseIn } from "./base.ts";
import type { BaseReport, ImageReport, PlatformReport, Report, RepositoryReport } from "./model.ts";

/** What a registry has of an image, and of the publication that its tags moved away from. */
export interface ImageSizes {
  /** The index that the tags pointed to; absent for a first publication, and one that changed nothing. */
  readonly previous?: string;
  /** Why that cannot be compared, a clause. */
  readonly problem?: string;
  readonly platforms: ReadonlyMap<string, PlatformSizes>;
}

export interface PlatformSizes {
  /** The sum of its layers in bytes, compressed as they are in the registry; absent where that is not known. */
  readonly bytes?: number;
  readonly layers?: number;
  /** Absent where there is nothing to compare with. */
  readonly before?: PreviousSizes;
  /** Why nothing is known, a clause. */
  readonly problem?: string;
}

/** A platform as the publication before had it. */
export interface PreviousSizes {
  readonly bytes: number;
  /** How many layers it has as well, and how many of the new ones it has not. */
  readonly shared: number;
  readonly added: number;
  readonly base?: BaseReport;
}

/** So many requests are made at once. */
const AT_ONCE = 8;

/**
 * Asks the registries how large images are, and compares them with what they were: a request for each platform, and for
 * those of the publication before. What cannot be read is said in its place.
 *
 * @param whyNot says in a clause why a request failed
 */
export async function readSizes(
  { images }: Report,
  client: Pick<Registry, "manifest">,
  whyNot: (error: unknown) => string,
): Promise<Map<string, ImageSizes>> {
  const reader = new Reader(client, whyNot);
  const read = images.map(async (image): Promise<[string, ImageSizes]> => [image.name, await sizesOf(image, reader)]);
  return new Map(await Promise.all(read));
}

/** What was read, or why it was not. */
type Read<Value> = { readonly value: Value } | { readonly problem: string };

class Reader {
  readonly #client: Pick<Registry, "manifest">;
  readonly #whyNot: (error: unknown) => string;
  readonly #inTurn = atMost(AT_ONCE);
  readonly #documents = once<Read<ImageManifest | ImageIndex>>();

  constructor(client: Pick<Registry, "manifest">, whyNot: (error: unknown) => string) {
    this.#client = client;
    this.#whyNot = whyNot;
  }

  /** An image or an index. */
  document(repository: string, digest: string): Promise<Read<ImageManifest | ImageIndex>> {
    return this.#documents([repository, digest], () =>
      this.#inTurn(async () => {
        try {
          const found = await this.#client.manifest(parseRepository(repository), digest);
          if (!found) return { problem: `${repository} no longer has ${digest}` };
          if (found.document.kind === "image") return { value: found.document.image };
          if (found.document.kind === "index") return { value: found.document.index };
          return { problem: `${digest} is neither an image nor an index` };
        } catch (error) {
          return { problem: this.#whyNot(error) };
        }
      }),
    );
  }

  /** The image of a platform; what a build has pushed may be an index of it and its attestations. */
  async image(repository: string, digest: string, platform: string): Promise<Read<ImageManifest>> {
    const read = await this.document(repository, digest);
    if ("problem" in read) return read;
    if (!("manifests" in read.value)) return { value: read.value };
    const found = read.value.manifests.find((each) => platformOf(each) === platform);
    if (!found) return { problem: `${digest} has no image for ${platform}` };
    const inner = await this.document(repository, found.digest);
    if ("problem" in inner) return inner;
    return "manifests" in inner.value ? { problem: `${found.digest} is an index` } : { value: inner.value };
  }
}

async function sizesOf({ platforms, repositories }: ImageReport, reader: Reader): Promise<ImageSizes> {
  const [chosen] = [...repositories].sort((one, other) => Number(!one.digest) - Number(!other.digest));
  if (!chosen) return { platforms: new Map() };
  const { repository } = chosen;
  const previous = previousIndex(chosen);
  const index = previous === undefined ? undefined : await reader.document(repository, previous);
  const before = index && "value" in index && "manifests" in index.value ? index.value : undefined;
  const sizes = await Promise.all(
    platforms.map(async (platform): Promise<[string, PlatformSizes]> => {
      return [platform.platform, await platformSizes(platform, repository, before, reader)];
    }),
  );
  return {
    ...(previous !== undefined && { previous }),
    ...(index && "problem" in index && { problem: index.problem }),
    platforms: new Map(sizes),
  };
}

/** The index that most of the moved tags pointed to before. */
export function previousIndex({ tags }: Pick<RepositoryReport, "tags">): string | undefined {
  const counts = new Map<string, number>();
  for (const { from } of tags) if (from) counts.set(from, (counts.get(from) ?? 0) + 1);
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  return first?.[0];
}

async function platformSizes(
  { platform, digest }: PlatformReport,
  repository: string,
  before: ImageIndex | undefined,
  reader: Reader,
): Promise<PlatformSizes> {
  if (digest === undefined) return {};
  const read = await reader.image(repository, digest, platform);
  if ("problem" in read) return { problem: read.problem };
  const { layers } = read.value;
  const own = { bytes: total(layers), layers: layers.length };
  const listed = before?.manifests.find((each) => platformOf(each) === platform);
  if (!before || !listed) return own;
  const earlier = await reader.image(repository, listed.digest, platform);
  if ("problem" in earlier) return { ...own, problem: earlier.problem };
  const known = new Set(earlier.value.layers.map((layer) => layer.digest));
  const shared = layers.filter((layer) => known.has(layer.digest)).length;
  const base = baseIn({ ...before.annotations, ...listed.annotations });
  const previous = { bytes: total(earlier.value.layers), shared, added: layers.length - shared };
  return { ...own, before: { ...previous, ...(base && { base }) } };
}

function total(layers: readonly Descriptor[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}
