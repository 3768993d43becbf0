import { posix } from "node:path";

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";
/** What else begins like whiteouts is between aufs and its own files. */
const OF_AUFS = ".wh..wh.";
/** How many links a path may lead over, as in Linux. */
const MOST_LINKS = 40;

/** The most links that are remembered. */
const MOST_REMEMBERED = 200_000;

interface Kept<Value> {
  readonly value: Value;
  readonly layer: number;
}

/** A member of a layer, as far as it takes others away. */
export interface OverlayMember {
  readonly path: string;
  /** The type flag of tar. */
  readonly type: string;
  readonly target: string;
}

/**
 * Those files of an image that somebody keeps, after every layer: what a further layer replaces or removes is forgotten.
 * Only what is kept, and the links of the image, take memory.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export class Overlay<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  /** How many are kept below each folder. */
  readonly #folders = new Map<string, number>();
  /** Where symbolic links lead. */
  readonly #links = new Map<string, string>();
  #layer = 0;

  /** Begins a layer, above those with a lower number; a layer may begin anew. */
  begin(layer: number): void {
    this.#layer = layer;
  }

  /**
   * Takes the next member of the layer.
   *
   * @returns its path without a slash at the beginning, links in it followed, where it is a file that could be kept
   */
  add({ path, type, target }: OverlayMember): string | undefined {
    const place = this.#resolve(path);
    const name = posix.basename(place);
    if (name.startsWith(WHITEOUT)) {
      this.#whiteOut(posix.dirname(place), name);
      return undefined;
    }
    if (
      place === "" ||
      posix
        .dirname(place)
        .split("/")
        .some((each) => each.startsWith(OF_AUFS))
    )
      return undefined;
    const isFolder = type === "5";
    const linked = type === "1" ? this.#kept.get(this.#resolve(target))?.value : undefined;
    this.#remove(place, Number.POSITIVE_INFINITY, !isFolder);
    this.#links.delete(place);
    if (type === "2" && this.#links.size < MOST_REMEMBERED) this.#links.set(place, target);
    if (linked !== undefined) this.keep(place, linked);
    return type === "0" || type === "7" ? place : undefined;
  }

  /** Keeps a file of the layer. */
  keep(path: string, value: Value): void {
    this.#kept.set(path, { value, layer: this.#layer });
    for (const folder of foldersOf(path)) this.#folders.set(folder, (this.#folders.get(folder) ?? 0) + 1);
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** What is left, by path. */
  *entries(): Generator<[string, Value], void, undefined> {
    for (const [path, { value }] of this.#kept) yield [path, value];
  }

  #whiteOut(folder: string, name: string): void {
    const isRoot = folder === ".";
    const around = isRoot ? "" : `${folder}/`;
    if (name === OPAQUE) {
      if (isRoot || this.#folders.has(folder)) this.#removeBelow(around, this.#layer);
    } else if (!name.startsWith(OF_AUFS)) this.#remove(around + name.slice(WHITEOUT.length), this.#layer, true);
  }

  /** @param above the layers below this one count */
  #remove(path: string, above: number, withContents: boolean): void {
    this.#forget(path, above);
    if (withContents && this.#folders.has(path)) this.#removeBelow(`${path}/`, above);
  }

  #removeBelow(prefix: string, above: number): void {
    for (const path of [...this.#kept.keys()]) if (path.startsWith(prefix)) this.#forget(path, above);
  }

  #forget(path: string, above: number): void {
    const kept = this.#kept.get(path);
    if (!kept || kept.layer >= above) return;
    this.#kept.delete(path);
    for (const folder of foldersOf(path)) {
      const left = (this.#folders.get(folder) ?? 0) - 1;
      if (left > 0) this.#folders.set(folder, left);
      else this.#folders.delete(folder);
    }
  }

  /** Where a path really is: the links of folders in it followed, as what unpacks a layer does. */
  #resolve(path: string): string {
    const clean = inRoot(path);
    if (this.#links.size === 0) return clean;
    const left = clean.split("/");
    let place = "";
    for (let links = 0; left.length > 0; ) {
      const next = posix.join(place, left.shift() ?? "");
      const target = left.length > 0 && links < MOST_LINKS ? this.#links.get(next) : undefined;
      if (target === undefined) {
        place = next;
        continue;
      }
      links++;
      const whole = target.startsWith("/") ? target : posix.join(place, target);
      left.unshift(...inRoot(whole).split("/").filter(Boolean));
      place = "";
    }
    return place;
  }
}

/** A path from the root of the image, out of which `..` does not lead. */
function inRoot(path: string): string {
  return posix.normalize(`/${path}`).replace(/^\/+|\/+$/g, "");
}

function* foldersOf(path: string): Generator<string, void, undefined> {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) yield path.slice(0, end);
}
