/**
 * The variable that names registries which have the images of others, as BuildKit's `mirrors` do:
 * `docker.io=localhost:5055`, several with commas between them.
 */
export const MIRRORS_VARIABLE = "MULTIARCH_MIRRORS";

/** The registry to ask before another one; undefined when there is none. */
export function mirrorOf(registry: string, environment: NodeJS.ProcessEnv): string | undefined {
  const pairs = (environment[MIRRORS_VARIABLE] ?? "").split(",").map((pair) => pair.trim().split("="));
  return pairs.find(([name]) => name === registry)?.[1];
}
