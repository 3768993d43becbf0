import type { PlanFile } from "../contexts/plan-file.ts";
import { fullName } from "../dockerfile/image-name.ts";
import type { AskImage } from "./base-image.ts";

/**
 * Asks for images at the digests that a plan has, whatever their tags are now. A registry that cannot tell is not
 * needed for that.
 */
export function plannedImages({ digests }: Pick<PlanFile, "digests">, ask: AskImage): AskImage {
  return async (name) => {
    if (name.includes("@")) return ask(name);
    const digest = digests.get(fullName(name) ?? name);
    if (digest === undefined) return { kind: "unchecked", reason: "the plan does not have its digest" };
    const answer = await ask(`${name}@${digest}`);
    return answer.kind === "unchecked" ? { kind: "there", digest, platforms: undefined, isIndex: true } : answer;
  };
}
