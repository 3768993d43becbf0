import type { EnvironmentSettings } from "../settings/github.ts";
import type { Problem } from "../settings/problems.ts";

/** Plans with environments in private repositories, and without what an environment waits for. */
const WITHOUT_WAITING: ReadonlyMap<string, string> = new Map([
  ["pro", "GitHub Pro"],
  ["team", "GitHub Team"],
]);

/**
 * What of an environment GitHub does not offer in a private repository.
 *
 * @param ownerPlan `free`, `pro`, `team`; any other one, and none, is taken for one that has all
 * @see https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function ownerPlanProblems(
  name: string,
  { reviewers = [], waitTimer = 0 }: EnvironmentSettings<unknown>,
  ownerPlan: string | undefined,
): Problem[] {
  const path = ["environments", name];
  if (ownerPlan === "free") {
    const message =
      "cannot be made: the repository is private, and its owner has GitHub Free, which has environments in public " +
      "repositories alone; leave it out, or take GitHub Pro or GitHub Team";
    return [{ path, message }];
  }
  const plan = WITHOUT_WAITING.get(ownerPlan ?? "");
  if (plan === undefined) return [];
  const fields = [...(reviewers.length > 0 ? ["reviewers"] : []), ...(waitTimer > 0 ? ["waitTimer"] : [])];
  return fields.map((field) => ({
    path: [...path, field],
    message: `cannot be set: the repository is private, and its owner has ${plan}, while GitHub keeps this for GitHub Enterprise there; leave it out`,
  }));
}
