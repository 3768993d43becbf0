import { readBuilders } from "../../../../components/settings/builders.ts";
import type { Image } from "../../../../components/settings/image.ts";
import { parseSettings, type SettingsContext } from "../../../../components/settings/parse.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { readImage } from "../../../../components/settings/read-image.ts";

/** A small valid image; the argument replaces or adds fields. */
export function image(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    repositories: ["localhost:5055/acme/app"],
    platforms: ["linux/amd64"],
    tags: ["v1"],
    ...changes,
  };
}

/** An image of a stack, as it is read of these fields, whatever is wrong with them. */
export function readNamed(name: string, fields: object, builders?: unknown): Image {
  return readImage(name, { ...fields }, ["images", name], readBuilders(builders, ["builders"])).image;
}

/** The image `app` of a stack. */
export function readApp(fields: object, builders?: unknown): Image {
  return readNamed("app", fields, builders);
}

/** The problems of a stack's images, each as `path: message`. */
export function problemsOf(
  images: unknown,
  context: SettingsContext = { environment: {} },
  builders?: unknown,
): string[] {
  const result = parseSettings(builders === undefined ? { images } : { images, builders }, context);
  if ("settings" in result) return [];
  return result.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}
