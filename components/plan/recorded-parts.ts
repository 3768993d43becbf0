import { FORMER_PLATFORM_PART, PLATFORM_PARTS } from "../../lib/resource-types.ts";
import type { RecordedResource } from "../github/recorded-state.ts";
import { isMap } from "../settings/raw.ts";

/** A platform that was built together with others. */
export interface RecordedPart {
  readonly platform: string;
  readonly digest: string;
}

/** What a resource of a state has of such platforms: all of one build, in older states one of them. */
export function recordedParts({ type, outputs: { digests, platform, digest } }: RecordedResource): RecordedPart[] {
  if (type === FORMER_PLATFORM_PART) return [{ platform: String(platform), digest: String(digest ?? "") }];
  if (type !== PLATFORM_PARTS || !isMap(digests)) return [];
  return Object.entries(digests).map(([of, known]) => ({ platform: of, digest: String(known) }));
}
