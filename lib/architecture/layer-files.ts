import type { OverlayMember } from "../layers/overlay.ts";
import { type TarMember, tarMembers } from "../tar/members.ts";
import { ArmVersion } from "./arm-version.ts";
import type { Program } from "./program.ts";
import { HEAD_LENGTH, MAGIC_LENGTH, mayBeProgram, readProgram } from "./read-program.ts";

/** A member of a layer, and what it is a program for, whatever the platform of the image. */
export interface LayerFile extends OverlayMember {
  readonly program?: Program;
  /** The version of arm that a program needs: `v7`. */
  readonly armVersion?: string | undefined;
}

/** What is shorter is no program: a header alone has so many bytes. */
const SHORTEST = 52;
/** The type flags of files. */
const FILES = ["0", "7"];

/**
 * Reads a layer.
 *
 * @throws TarError, LayerError
 */
export async function* layerFiles(archive: AsyncIterable<Uint8Array>): AsyncGenerator<LayerFile, void, undefined> {
  for await (const member of tarMembers(archive)) {
    const { path, type, target } = member;
    yield { path, type, target, ...(await look(member)) };
  }
}

async function look(member: TarMember): Promise<Pick<LayerFile, "program" | "armVersion">> {
  if (!FILES.includes(member.type) || member.size < SHORTEST || member.start > 0) return {};
  const head = await headOf(member);
  const program = head && readProgram(head);
  if (!head || !program) return {};
  const tellsVersion = program.format === "ELF" && program.architectures.includes("arm");
  return { program, ...(tellsVersion && { armVersion: await armVersion(head, member) }) };
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
