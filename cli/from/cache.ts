import type { ImageInput } from "../../components/settings/schema.ts";
import type { Attributes } from "./attributes.ts";
import type { AddNote } from "./notes.ts";
import { splitReference } from "./reference.ts";

/** Attributes that say what the settings say by themselves: scopes and tags are those of each image and platform. */
const OWN = new Set(["type", "scope", "ref", "mode", "src", "dest", "ignore-error", "url", "url_v2", "token"]);

type Cache = NonNullable<ImageInput["cache"]>;

/** The one cache that stands for those that a build reads and writes. */
export function cacheOf(from: readonly Attributes[], to: readonly Attributes[], note: AddNote): Cache | undefined {
  const caches = to.length > 0 ? to : from;
  const input = to.length > 0 ? "cache-to" : "cache-from";
  const found = caches.map((attributes) => ({ attributes, cache: cacheOfType(attributes) }));
  for (const { attributes, cache } of found) {
    const type = attributes.type ?? "registry";
    if (!cache) note(input, reasonOf(type, attributes));
    const others = Object.keys(attributes).filter((key) => !OWN.has(key));
    if (cache && others.length > 0) note(input, `${others.join(", ")} cannot be set: left out`);
  }
  const [first, ...rest] = found.flatMap(({ cache }) => cache ?? []);
  if (rest.length > 0) note(input, "there is one cache per image, which is read and written: the first one was taken");
  if (first && to.length === 0) note(input, "the cache is written here as well as read");
  return first;
}

/** A name that is nothing but one value, which may include a tag. */
const ONE_VALUE = /^\{\{env\.(\w+)\}\}$/;

function reasonOf(type: string, { ref = "" }: Attributes): string {
  if (type !== "registry") return `type=${type} has no counterpart; there are local, registry, gha and inline`;
  const [, name] = ONE_VALUE.exec(ref) ?? [];
  const what = name === undefined ? "has no ref" : `has a ref that is ${name} as a whole`;
  return `type=registry ${what}: left out; write cache: {type: registry, ref: REPOSITORY}`;
}

function cacheOfType({ type = "registry", ref = "", mode, dest, src }: Attributes): Cache | undefined {
  // buildx keeps the layers of the final stage alone unless it is told otherwise.
  const layers = mode === "max" ? {} : { mode: "min" as const };
  const path = dest ?? src;
  if (type === "gha") return { type, ...layers };
  if (type === "inline") return { type };
  if (type === "registry" && ref && !ONE_VALUE.test(ref))
    return { type, ref: splitReference(ref).repository, ...layers };
  return type === "local" && path ? { type, path, ...layers } : undefined;
}
