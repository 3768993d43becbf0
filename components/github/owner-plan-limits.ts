import type { EnvironmentSettings } from "../settings/github.ts";
import type { Problem } from "../settings/problems.ts";

/** Plans that have environments in private repositories, but no reviewers and wait timers there. */
const WITHOUT_WAITING: ReadonlyMap<string, string> = new Map([
  ["pro", "GitHub Pro"],
  ["team", "GitHub Team"],
]);

/**
 * What of an environment GitHub does not offer in a private repository.
 *
 * @param ownerPlan `free`, `pro`, `team`; any other, or none, counts as one that has everything
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
      "cannot be created: the repository is private, and GitHub Free, the plan of its owner, has environments in public " +
      "repositories only; remove it, or upgrade to GitHub Pro or GitHub Team";
    return [{ path, message }];
  }
  const plan = WITHOUT_WAITING.get(ownerPlan ?? "");
  if (plan === undefined) return [];
  const fields = [...(reviewers.length > 0 ? ["reviewers"] : []), ...(waitTimer > 0 ? ["waitTimer"] : [])];
  return fields.map((field) => ({
    path: [...path, field],
    message: `cannot be set: the repository is private, and its owner has ${plan}, while private repositories need GitHub Enterprise for this; remove it`,
  }));
}
