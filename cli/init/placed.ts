import { isAbsolute, posix } from "node:path";
import { isFolderLocation } from "../../components/settings/location.ts";
import type { ImageInput } from "../../components/settings/schema.ts";
import type { ProjectDraft } from "../support/project-draft.ts";

/**
 * The draft with its paths relative to the project's folder instead of the root of the repository.
 *
 * @param folder the project's, relative to the root
 */
export function placedIn(folder: string, draft: ProjectDraft): ProjectDraft {
  const images = Object.entries(draft.images).map(([name, image]) => [
    name,
    { ...image, fields: placedImage(folder, image.fields) },
  ]);
  return { ...draft, images: Object.fromEntries(images) };
}

function placedImage(folder: string, fields: ImageInput): ImageInput {
  const place = (path: string) => placed(folder, path);
  const location = (text: string) => (isFolderLocation(text) ? place(text) : text);
  const { context = ".", contexts, secrets, cache, platforms, ssh } = fields;
  const cacheOf = (own: NonNullable<typeof cache>) => (own.type === "local" ? { ...own, path: place(own.path) } : own);
  // A key that exists keeps its place; the context comes last where nobody wrote it.
  return {
    ...fields,
    context: location(context),
    ...(contexts && { contexts: mapValues(contexts, location) }),
    ...(secrets && {
      secrets: mapValues(secrets, (source) =>
        typeof source === "object" && "file" in source ? { ...source, file: place(source.file) } : source,
      ),
    }),
    ...(cache && { cache: cacheOf(cache) }),
    ...(platforms &&
      !Array.isArray(platforms) && {
        platforms: mapValues(platforms, (platform) =>
          platform?.cache ? { ...platform, cache: cacheOf(platform.cache) } : platform,
        ),
      }),
    ...(ssh && { ssh: ssh.map((key) => placedKey(key, place)) }),
  };
}

/** `id=path,path` with the paths placed. */
function placedKey(key: string, place: (path: string) => string): string {
  const at = key.indexOf("=");
  if (at < 0) return key;
  return `${key.slice(0, at + 1)}${key
    .slice(at + 1)
    .split(",")
    .map(place)
    .join(",")}`;
}

function placed(folder: string, path: string): string {
  // What begins with a variable or the home folder is not below the root.
  return isAbsolute(path) || /^(?:\{\{|~|\$)/.test(path) ? path : posix.relative(folder, path) || ".";
}

function mapValues<Value, Result>(
  map: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
