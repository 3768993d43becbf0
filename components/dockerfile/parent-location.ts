/** What the name of another image of the program begins with, where that is a named context. */
const PREFIX = "image:";

/** The other image of the program that a named context is, `toolchain` of `image:toolchain`. */
export function parentOf(location: string): string | undefined {
  return location.startsWith(PREFIX) ? location.slice(PREFIX.length) : undefined;
}

/** The location of a named context that is another image of the program. */
export function parentLocation(image: string): string {
  return `${PREFIX}${image}`;
}
