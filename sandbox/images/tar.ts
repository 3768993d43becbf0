/** One member of an archive; what is a link has no content. Owner and group are root, the time is 1970. */
export type Member =
  | { readonly type: "folder"; readonly path: string; readonly mode: number }
  | { readonly type: "file"; readonly path: string; readonly mode: number; readonly content: Buffer }
  | { readonly type: "link"; readonly path: string; readonly target: string };

const BLOCK = 512;
const LINK_MODE = 0o777;
const TYPE_FLAGS = { file: "0", link: "2", folder: "5" } as const;
/** The ends of the fields that are filled here, as POSIX.1-1988 (ustar) lays them out. */
const NAME_BYTES = 100;

/**
 * Writes a ustar archive in which nothing depends on the time or the machine: the same members give the same bytes.
 *
 * @throws Error when a path or the target of a link is longer than 100 bytes
 */
export function tar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap((member) => {
    const content = member.type === "file" ? member.content : Buffer.alloc(0);
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(member, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(member: Member, size: number): Buffer {
  const path = member.type === "folder" ? `${member.path}/` : member.path;
  const target = member.type === "link" ? member.target : "";
  for (const name of [path, target]) {
    if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`"${name}" is longer than ${NAME_BYTES} bytes`);
  }
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(member.type === "link" ? LINK_MODE : member.mode, 8), 100);
  block.write(octal(0, 8), 108); // owner
  block.write(octal(0, 8), 116); // group
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136); // time
  block.write(" ".repeat(8), 148); // the checksum counts itself as blanks
  block.write(TYPE_FLAGS[member.type], 156);
  block.write(target, 157);
  block.write("ustar\x0000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A number in a field of that many bytes, the last of them zero. */
function octal(value: number, bytes: number): string {
  return `${value.toString(8).padStart(bytes - 1, "0")}\0`;
}
