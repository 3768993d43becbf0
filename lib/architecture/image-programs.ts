import { IgnoreRules } from "../content/ignore-rules.ts";
import { LayerError } from "../layers/layer-error.ts";
import { Overlay } from "../layers/overlay.ts";
import type { Platform } from "../oci/platform.ts";
import type { LayerFile } from "./layer-files.ts";
import { Neighbours } from "./neighbours.ts";
import { isOnPurpose } from "./on-purpose.ts";
import type { Program } from "./program.ts";
import { otherPlatform } from "./runs-on.ts";

/** A program or shared object of an image that is for another platform. */
export interface WrongProgram {
  /** From the root of the image, with a slash: `/usr/bin/app`. */
  readonly path: string;
  /** `linux/amd64`; several for one that has the code of several. */
  readonly isFor: string;
}

/** The most programs for other platforms that are kept; an image has less than ten thousand programs. */
const MOST_WRONG = 100_000;

/** The programs of an image that are for another platform than the image is, out of its layers, the lowest first. */
export class ImagePrograms {
  readonly #platform: Platform;
  readonly #allow: IgnoreRules;
  readonly #wrong = new Overlay<Omit<WrongProgram, "path"> & Pick<Program, "architectures">>();
  readonly #neighbours = new Neighbours();

  /** @param allow paths of programs that may be for any platform, in the patterns of .dockerignore files */
  constructor(platform: Platform, allow: readonly string[] = []) {
    this.#platform = platform;
    this.#allow = new IgnoreRules(allow.map((pattern) => pattern.replace(/^(!?)\/+/, "$1")));
  }

  /**
   * Takes the members of a layer.
   *
   * @param number that of the layer: one that failed may be taken anew
   * @throws LayerError; what reading them fails with
   */
  async addLayer(number: number, files: AsyncIterable<LayerFile> | Iterable<LayerFile>): Promise<void> {
    this.#wrong.begin(number);
    for await (const file of files) {
      const path = this.#wrong.add(file);
      if (path === undefined) continue;
      this.#neighbours.add(path);
      const { program, armVersion } = file;
      const isFor = program && otherPlatform(program, this.#platform, armVersion);
      if (!program || isFor === undefined || isOnPurpose(path) || this.#allow.ignores(path)) continue;
      if (this.#wrong.size === MOST_WRONG)
        throw new LayerError(`is the one with more than ${MOST_WRONG} programs for other platforms`);
      this.#wrong.keep(path, { isFor, architectures: program.architectures });
    }
  }

  /** What is for another platform, each file once however many names it has. */
  get wrong(): WrongProgram[] {
    const left = [...this.#wrong.entries()].filter(
      ([path, { architectures }]) => !this.#neighbours.isOneOfSeveral(path, architectures),
    );
    const files = new Map(left.reverse().map(([path, file]) => [file, { path: `/${path}`, isFor: file.isFor }]));
    return [...files.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  }
}
