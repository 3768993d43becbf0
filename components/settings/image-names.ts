import { parentLocation } from "../dockerfile/parent-location.ts";

/** The names of images that a program has made, by the objects that it has of them. */
const names = new WeakMap<object, string>();

/** Remembers the name of an image, by which another one can have it as a context. */
export function nameImage(image: object, name: string): void {
  names.set(image, name);
}

/** Named contexts with `image:NAME` in the place of the images of a program; anything else as it is. */
export function withImageNames<Contexts>(contexts: Contexts): Contexts {
  if (typeof contexts !== "object" || contexts === null) return contexts;
  const named = Object.entries(contexts).map(([context, value]) => {
    const name = typeof value === "object" && value !== null ? names.get(value) : undefined;
    return [context, name === undefined ? value : parentLocation(name)];
  });
  return Object.fromEntries(named) as Contexts;
}
