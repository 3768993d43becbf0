import type { LayerFile } from "./layer-files.ts";

/** How many members of a layer are kept; one that has more is read for each image. */
const MOST_KEPT = 100_000;

type Files = AsyncIterable<LayerFile> | Iterable<LayerFile>;

/** Layers that the images of several platforms have in common: each is read once, for whoever asks first. */
export class LayerMemory {
  readonly #layers = new Map<string, Promise<readonly LayerFile[] | undefined>>();

  /**
   * Hands the members of a layer over.
   *
   * @param read reads the layer and hands it to what it is given, anew where the transfer breaks off
   */
  async use(
    digest: string,
    take: (files: Files) => Promise<void>,
    read: (take: (files: AsyncIterable<LayerFile>) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const asked = this.#layers.get(digest);
    const known = asked && (await asked);
    if (known) return take(known);
    let kept: LayerFile[] = [];
    const reading = read((files) => {
      kept = [];
      return take(keeping(files, kept));
    });
    // While it is under way the others wait; what fails, or has too much, each of them reads.
    if (!asked) {
      const keep = () => (kept.length > MOST_KEPT ? undefined : kept);
      this.#layers.set(
        digest,
        reading.then(keep, () => undefined),
      );
    }
    return reading;
  }
}

async function* keeping(files: AsyncIterable<LayerFile>, kept: LayerFile[]): AsyncGenerator<LayerFile> {
  for await (const file of files) {
    if (kept.length <= MOST_KEPT) kept.push(file);
    yield file;
  }
}
