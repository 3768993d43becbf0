import type { GithubApi } from "./api.ts";
import { GithubError } from "./errors.ts";

/**
 * What the owner of a repository pays for, `free`, `pro` or `team`. GitHub tells it owners alone.
 *
 * @returns undefined when it does not tell
 */
export async function readOwnerPlan(api: GithubApi, owner: string): Promise<string | undefined> {
  const purpose = `reading the plan of ${owner}`;
  try {
    const organization = await api.ask(purpose, (octokit) => octokit("GET /orgs/{org}", { org: owner }));
    if (organization) return organization.plan?.name;
    const user = await api.ask(purpose, (octokit) => octokit("GET /user"));
    return user && user.login.toLowerCase() === owner.toLowerCase() && "plan" in user ? user.plan?.name : undefined;
  } catch (error) {
    // It is asked for to say early what GitHub would say late.
    if (error instanceof GithubError) return undefined;
    throw error;
  }
}
