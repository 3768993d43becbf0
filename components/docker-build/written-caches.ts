import type { ImageSettings } from "../settings/schema.ts";

/** Repositories to which the builds of an image write their caches, each once. */
export interface WrittenCaches {
  /** Those without which no build succeeds. */
  readonly required: readonly string[];
  /** Those without which the builds go on. */
  readonly others: readonly string[];
}

export function writtenCaches({ cache, platforms }: Pick<ImageSettings, "cache" | "platforms">): WrittenCaches {
  const used = Object.values(platforms).flatMap((own) => own.cache ?? cache ?? []);
  const places = (isRequired: boolean) => [
    ...new Set(used.flatMap((one) => (one.type === "registry" && one.required === isRequired ? [one.ref] : []))),
  ];
  return { required: places(true), others: places(false) };
}
