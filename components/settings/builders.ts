import { suggestion } from "../../lib/did-you-mean.ts";
import { KNOWN_PLATFORMS } from "../../lib/oci/platform.ts";
import { checkTexts } from "./check-texts.ts";
import { duplicates } from "./duplicates.ts";
import { normalPlatform } from "./platform-name.ts";
import type { Path, Problem } from "./problems.ts";
import { keysOf, type Located, textsOf } from "./raw.ts";
import { builderProblem, platformProblem } from "./value-rules.ts";

/** The key of `builders` that serves every platform that is not named there. */
export const DEFAULT_BUILDER = "default";

/** The names of builders as the settings have them. */
export interface Builders {
  /** Their path. */
  readonly path: Path;
  /** By platform in normal form, or by {@link DEFAULT_BUILDER}; each with its place. */
  readonly named: ReadonlyMap<string, Located>;
}

/** Checks the map of platforms, or `default`, to names of builders. */
export function checkBuilders(builders: unknown, path: Path): Problem[] {
  const keys = keysOf(builders, path);
  const known = [DEFAULT_BUILDER, ...KNOWN_PLATFORMS];
  return [
    ...checkTexts((key) => {
      if (key === DEFAULT_BUILDER || platformProblem(key) === undefined) return undefined;
      return `is neither a known platform nor ${DEFAULT_BUILDER}; ${suggestion(key, known)}`;
    }, keys),
    ...duplicates(keys, normalPlatform),
    ...checkTexts(builderProblem, textsOf(builders, path)),
  ];
}

/** Reads the map of builders: what is invalid is absent, and of one platform's names the first counts. */
export function readBuilders(builders: unknown, path: Path): Builders {
  const named = new Map<string, Located>();
  for (const [at, name] of textsOf(builders, path)) {
    const platform = normalPlatform(String(at.at(-1)));
    if (builderProblem(name) === undefined && !named.has(platform)) named.set(platform, [at, name]);
  }
  return { path, named };
}
