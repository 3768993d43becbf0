import { parseSettings, type SettingsContext } from "../../../../components/settings/parse.ts";
import { formatPath } from "../../../../components/settings/problems.ts";

/** A small legal image; the argument replaces or adds fields. */
export function image(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    repositories: ["localhost:5055/acme/app"],
    platforms: ["linux/amd64"],
    tags: ["v1"],
    ...changes,
  };
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
