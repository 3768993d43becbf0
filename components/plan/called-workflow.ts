import { callerFolder } from "../../lib/caller.ts";
import { gatesOf } from "../settings/gates.ts";
import type { Image } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";

/** The variable by which a called workflow names the Fulcio that gets its tokens, in place of the public one. */
export const FULCIO_VARIABLE = "MULTIARCH_FULCIO";

const OWN_WORKFLOW = "publish with a workflow of your own: multiarch init";

/**
 * What the settings of a caller would let out of the job, or run in it, that signs as the called workflow; nothing where
 * a project runs its own program.
 */
export function calledProblems(image: Image<unknown>, environment: NodeJS.ProcessEnv): Problem[] {
  if (callerFolder(environment) === undefined || !image.publish) return [];
  return [...gateProblems(image), ...fulcioProblems(image, environment)];
}

/** Gates of what was built have passed where it was built; those of the other platforms are run in this job. */
function gateProblems(image: Image<unknown>): Problem[] {
  const programs = gatesOf(image).filter(({ kind }) => kind !== "architecture");
  return image.given.flatMap(({ platform, at }) => {
    const names = programs.filter(({ platforms }) => platforms.includes(platform)).map(({ name }) => name);
    if (names.length === 0) return [];
    const message =
      `is given, so that the gates of ${platform} (${names.join(", ")}) would run in the job that signs as the called ` +
      `workflow; leave the digest or the gates out, or ${OWN_WORKFLOW}`;
    return [{ path: at("digest"), message }];
  });
}

/** Whoever has the token of the job can have anything signed as the workflow. */
function fulcioProblems({ sign, at }: Image<unknown>, environment: NodeJS.ProcessEnv): Problem[] {
  if (typeof sign !== "object" || "key" in sign || sign.fulcio === undefined) return [];
  if (sign.fulcio === environment[FULCIO_VARIABLE]) return [];
  const message =
    `${quote(sign.fulcio)} would get the token of the called workflow, which alone says who may have it; remove fulcio, ` +
    `have that workflow set ${FULCIO_VARIABLE}, or ${OWN_WORKFLOW}`;
  return [{ path: at("sign", "fulcio"), message }];
}
