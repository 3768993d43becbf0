import { IgnoreRules } from "../content/ignore-rules.ts";
import { LayerError } from "../layers/layer-error.ts";
import { Overlay } from "../layers/overlay.ts";
import type { Platform } from "../oci/platform.ts";
import { type TarMember, tarMembers } from "../tar/members.ts";
import { ArmVersion } from "./arm-version.ts";
import { Neighbours } from "./neighbours.ts";
import { isOnPurpose } from "./on-purpose.ts";
import type { Program } from "./program.ts";
import { HEAD_LENGTH, MAGIC_LENGTH, mayBeProgram, readProgram } from "./read-program.ts";
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
/** What is shorter is no program: a header alone has so many bytes. */
const SHORTEST = 52;

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
   * Reads a layer.
   *
   * @param number that of the layer: one that failed may be read anew
   * @throws TarError, LayerError
   */
  async addLayer(number: number, archive: AsyncIterable<Uint8Array>): Promise<void> {
    this.#wrong.begin(number);
    for await (const member of tarMembers(archive)) {
      const path = this.#wrong.add(member);
      if (path === undefined) continue;
      this.#neighbours.add(path);
      const found = await this.#look(member);
      if (!found || isOnPurpose(path) || this.#allow.ignores(path)) continue;
      if (this.#wrong.size === MOST_WRONG)
        throw new LayerError(`is the one with more than ${MOST_WRONG} programs for other platforms`);
      this.#wrong.keep(path, found);
    }
  }

  async #look(member: TarMember) {
    const head = member.size < SHORTEST || member.start > 0 ? undefined : await headOf(member);
    const program = head && readProgram(head);
    if (!head || !program) return undefined;
    const { architectures, format } = program;
    const tellsVersion = this.#platform.architecture === "arm" && format === "ELF" && architectures.includes("arm");
    const version = tellsVersion ? await armVersion(head, member) : undefined;
    const isFor = otherPlatform(program, this.#platform, version);
    return isFor === undefined ? undefined : { isFor, architectures };
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

/** The beginning of a file that may be a program. */
async function headOf({ content }: TarMember): Promise<Buffer | undefined> {
  let head: Buffer = Buffer.alloc(0);
  for await (const piece of content()) {
    head = head.length > 0 ? Buffer.concat([head, piece]) : view(piece);
    if (head.length >= MAGIC_LENGTH && !mayBeProgram(head)) return undefined;
    if (head.length >= HEAD_LENGTH) break;
  }
  return head;
}

async function armVersion(head: Buffer, { content }: TarMember): Promise<string | undefined> {
  const version = new ArmVersion(head);
  version.add(head);
  for await (const piece of content()) version.add(view(piece));
  return version.get();
}

function view({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
