import type { Base } from "../bases/base.ts";
import { NOT_PLANNED, PLAN_VARIABLE } from "../contexts/plan-file.ts";
import type { ProgramPlan } from "../contexts/program-plan.ts";
import type { Image } from "../settings/image.ts";
import { type Problem, quote } from "../settings/problems.ts";

/** The length of a commit in sentences. */
const SHORT_COMMIT_LENGTH = 12;

/**
 * What of a program is not what was planned: the plan that it is to build cannot be read, is of another commit, or lacks
 * an image.
 *
 * @param sha the commit of the program; empty where git knows none
 */
export function checkProgramPlan(
  { file, problem }: ProgramPlan,
  images: readonly Image<unknown>[],
  sha: string,
): Problem[] {
  if (problem !== undefined) return [{ path: [], message: problem }];
  if (!file) return [];
  const missing = images.filter(({ name }) => !file.images.has(name));
  return [
    ...(file.sha === sha ? [] : [{ path: [], message: otherCommit(file.sha, sha) }]),
    ...missing.map((image) => ({ path: image.at(), message: NOT_PLANNED })),
  ];
}

/** The images that are read and were not planned, as of a Dockerfile that was changed since. */
export function unplannedBases(
  { file }: ProgramPlan,
  image: Pick<Image<unknown>, "at">,
  bases: readonly Base[],
): Problem[] {
  if (!file) return [];
  const unknown = bases.filter(({ name, reference }) => !name.includes("@") && !file.digests.has(reference));
  return unknown.map(({ name, context }) => ({
    path: context === undefined ? image.at("dockerfile") : image.at("contexts", context),
    message: `reads ${quote(name)}, which ${NOT_PLANNED}`,
  }));
}

function otherCommit(planned: string, sha: string): string {
  const [of, here] = [planned, sha].map((commit) => commit.slice(0, SHORT_COMMIT_LENGTH) || "no commit");
  const sentence = `the plan that ${PLAN_VARIABLE} names is of ${of}, and this checkout is at ${here}; plan again`;
  return planned === "" ? sentence : `${sentence}, or check out ${of}`;
}
