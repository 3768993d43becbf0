import { isDeepStrictEqual } from "node:util";
import { CONTENT_CHECK } from "../../lib/resource-types.ts";
import { hasContent } from "../docker-build/recorded-build.ts";
import type { RecordedResources } from "../github/recorded-state.ts";
import { lastState } from "./last-state.ts";

/** What a build has given, and from what. */
export interface CheckedBuild {
  readonly urn: string;
  /** The property that tells what was built. */
  readonly property: "digest" | "contextHash";
  /** Its value. */
  readonly identity: string;
  /** Digests by the names of folders and files. */
  readonly content: Readonly<Record<string, string>>;
}

/**
 * What is known of a build from before this update: that it `passed`, that its files were `edited` while it was built,
 * nothing, `none`, or nothing because the state is `unreadable`.
 */
export type LastCheck = "passed" | "edited" | "none" | "unreadable";

/** What this stack's state, as the last update left it, knows of a build. */
export async function lastCheck(built: CheckedBuild, state = lastState()): Promise<LastCheck> {
  const resources = await state.catch(() => undefined);
  return resources ? recordedCheck(resources, built) : "unreadable";
}

/** What a state knows of it. */
export function recordedCheck(
  resources: RecordedResources,
  { urn, property, identity, content }: CheckedBuild,
): LastCheck {
  const recorded = resources[urn]?.outputs;
  const isRecorded = recorded?.[property] === identity && hasContent(recorded, content);
  // By what was built, as the image may have had another name.
  const wasEdited = Object.values(resources).some(
    ({ type, outputs }) =>
      type === CONTENT_CHECK &&
      hasFailed(outputs) &&
      outputs.digest === identity &&
      isDeepStrictEqual(outputs.content, content),
  );
  // Where the state has another build, it was built again since, in an update that failed later and so deleted nothing.
  if (wasEdited && (isRecorded || !recorded)) return "edited";
  // A digest tells of the image, the hash of a context only of files.
  return isRecorded && property === "digest" ? "passed" : "none";
}

/** Whether a check of content, as the state has it, is one that failed: those that passed are of older versions. */
export function hasFailed({ changed }: RecordedResources[string]["outputs"]): boolean {
  return Array.isArray(changed) && changed.length > 0;
}
