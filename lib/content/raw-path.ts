/** A path as its bytes, each a character: file names need not be text, and BuildKit sends them as they are. */
export type RawPath = string;

export function bytesOf(path: RawPath): Buffer {
  return Buffer.from(path, "latin1");
}

export function rawPath(path: string): RawPath {
  return Buffer.from(path).toString("latin1");
}

/** A path for people and for patterns; bytes that are not UTF-8 are replaced. */
export function readable(path: RawPath): string {
  return /[\x80-\xff]/.test(path) ? bytesOf(path).toString() : path;
}

/** Whether the bytes are UTF-8. */
export function isText(path: RawPath): boolean {
  return rawPath(readable(path)) === path;
}
