import { addAbortSignal, type Readable } from "node:stream";
import { ImagePrograms, type WrongProgram } from "../../lib/architecture/image-programs.ts";
import { type LayerFile, layerFiles } from "../../lib/architecture/layer-files.ts";
import type { LayerMemory } from "../../lib/architecture/layer-memory.ts";
import { atMost } from "../../lib/at-most.ts";
import { LayerError, UnpackedTooLarge } from "../../lib/layers/layer-error.ts";
import { layerKind } from "../../lib/layers/layer-type.ts";
import { unpack } from "../../lib/layers/unpack.ts";
import { UnpackLimits } from "../../lib/layers/unpack-limits.ts";
import { shortDigest } from "../../lib/oci/digest.ts";
import type { Descriptor } from "../../lib/oci/manifest.ts";
import type { Platform } from "../../lib/oci/platform.ts";
import { formatRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { TarError } from "../../lib/tar/tar-error.ts";

/** What of an image is read. */
export interface Reading {
  readonly client: Pick<Registry, "openBlob">;
  readonly repository: Repository;
  /** The lowest first. */
  readonly layers: readonly Descriptor[];
  readonly platform: Platform;
  /** Paths that may be for any platform. */
  readonly allow?: readonly string[] | undefined;
  /** How many bytes all layers may have unpacked. */
  readonly limit?: number | undefined;
  /** Shared with other images; left out: nothing is kept. */
  readonly memory?: LayerMemory | undefined;
  /** Aborted when the user interrupts the run. */
  readonly signal: AbortSignal;
}

/** What was found in the layers of an image. */
export interface FoundPrograms {
  readonly wrong: readonly WrongProgram[];
  /** The layers that were not read, as their registry does not have them or they have no files. */
  readonly skipped: readonly Descriptor[];
}

/** How often a layer is read whose transfer breaks off. */
const TRIES = 3;
/** Layers keep processors busy: with more than these, each only takes longer. */
const LAYERS_AT_ONCE = 2;
const oneOfFew = atMost(LAYERS_AT_ONCE);

/**
 * Reads for which platforms the programs in the layers of an image are, one layer after the other, as each may remove
 * what those below it have.
 *
 * @throws Error when a layer cannot be read; UnpackedTooLarge for one that unpacks to too much
 */
export async function readPrograms(reading: Reading): Promise<FoundPrograms> {
  const { layers, platform, allow, limit, memory } = reading;
  const programs = new ImagePrograms(platform, allow);
  const limits = new UnpackLimits(limit);
  for (const [number, layer] of layers.entries()) {
    if (layerKind(layer.mediaType) !== "files") continue;
    const unpacked = (blob: Readable) => layerFiles(unpack(blob, layer, limits.layer(layer.size)));
    const take = (files: AsyncIterable<LayerFile> | Iterable<LayerFile>) => programs.addLayer(number, files);
    const read = (to: (files: AsyncIterable<LayerFile>) => Promise<void>) =>
      oneOfFew(() => readLayer(reading, layer, (blob) => to(unpacked(blob))));
    await (memory ? memory.use(layer.digest, take, read) : read(take));
  }
  return { wrong: programs.wrong, skipped: layers.filter(({ mediaType }) => layerKind(mediaType) !== "files") };
}

async function readLayer(
  { client, repository, signal }: Reading,
  layer: Descriptor,
  read: (blob: Readable) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    // What the registry does not open it has been asked for often enough.
    const blob = addAbortSignal(signal, await client.openBlob(repository, layer));
    try {
      return await read(blob);
    } catch (cause) {
      const isOfContent = cause instanceof LayerError || cause instanceof TarError;
      if (!isOfContent && !signal.aborted && tries < TRIES) continue;
      const { message } = cause as Error;
      const name = `the layer ${shortDigest(layer.digest)} of ${formatRepository(repository)}`;
      if (cause instanceof UnpackedTooLarge) throw new UnpackedTooLarge(`${name} ${message}`, { cause });
      throw new Error(isOfContent ? `${name} ${message}` : `${name} could not be read: ${message}`, { cause });
    } finally {
      blob.on("error", () => undefined).destroy();
    }
  }
}
