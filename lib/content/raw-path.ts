const NOT_ASCII = /[\x80-\xff]/;

/** A path as its bytes, each a character: file names need not be text, and BuildKit sends them as they are. */
export type RawPath = string;

export function bytesOf(path: RawPath): Buffer {
  return Buffer.from(path, "latin1");
}

/** A path as Node's functions for files take it; one of ASCII is the same text in every encoding. */
export function placeOf(path: RawPath): string | Buffer {
  return NOT_ASCII.test(path) ? bytesOf(path) : path;
}

export function rawPath(path: string): RawPath {
  return Buffer.from(path).toString("latin1");
}

/** A path for people and for patterns; bytes that are not UTF-8 are replaced. */
export function readable(path: RawPath): string {
  return NOT_ASCII.test(path) ? bytesOf(path).toString() : path;
}

/** Whether the bytes are UTF-8. */
export function isText(path: RawPath): boolean {
  return !NOT_ASCII.test(path) || rawPath(readable(path)) === path;
}
