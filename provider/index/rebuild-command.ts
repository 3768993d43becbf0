import { TAKEN_PLATFORM, TOGETHER_ENDING } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";

/**
 * The sentence that says how to build again what is gone from a registry: the state still has the digests, so that
 * an ordinary update sees nothing to build.
 *
 * @param builders the URNs of the resources that built it, as far as they are known
 */
export function rebuildCommand(builders: readonly (string | undefined)[]): string {
  const urns = [...new Set(builders.filter((urn) => urn !== undefined))];
  if (urns.length === 0) return "Push it again, or name another digest.";
  const taken = urns.filter((urn) => parseUrn(urn).types.endsWith(TAKEN_PLATFORM));
  const together = urns.filter((urn) => urn.endsWith(TOGETHER_ENDING));
  const built = urns.filter((urn) => ![...taken, ...together].includes(urn));
  return [
    ...(built.length > 0 ? [replaceCommand(built)] : []),
    ...(together.length > 0 ? [TOGETHER] : []),
    ...(taken.length > 0 ? [`${ELSEWHERE} pulumi refresh ${flags("--target", taken)}`] : []),
  ].join(". ");
}

/** The sentence that says how to build again what is gone altogether. */
export function replaceCommand(builders: readonly string[]): string {
  return `Build it again with: pulumi up ${flags("--replace", builders)}`;
}

/** BuildKit pushes nothing below an index that the registry has, so that replacing the build would not help. */
const TOGETHER =
  "What was built together is pushed again by an update with build: separate, after which together works again";

const ELSEWHERE =
  "What was built elsewhere is built there again with multiarch build, or here by the next pulumi up after:";

function flags(name: string, urns: readonly string[]): string {
  return urns.map((urn) => `${name} '${urn}'`).join(" ");
}
