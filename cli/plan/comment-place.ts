import { readPayload } from "../../components/metadata/source/event-payload.ts";
import { type ApiRepository, apiRepository, environmentToken, githubServer } from "../../lib/github/api-repository.ts";

/** A pull request that can be commented on. */
export interface CommentPlace extends ApiRepository {
  readonly number: number;
}

/**
 * The pull request of the event that a workflow runs for.
 *
 * @throws Error with a line for each thing that is missing, or that says that the event is none of a pull request
 */
export async function commentPlace(env: NodeJS.ProcessEnv): Promise<CommentPlace> {
  const { GITHUB_REPOSITORY: repository, GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: event = "none" } = env;
  const problems = [
    ...(repository && path ? [] : ["works in GitHub Actions, where GITHUB_REPOSITORY and GITHUB_EVENT_PATH are set"]),
    ...(environmentToken(env) ? [] : ["needs GITHUB_TOKEN; set it to github.token in the env of the step"]),
  ];
  if (!repository || !path || problems.length > 0) {
    throw new Error(problems.map((problem) => `--comment ${problem}`).join("\n"));
  }
  const api = apiRepository(env, `${githubServer(env)}/${repository}`);
  if (!api) throw new Error(`--comment needs GITHUB_REPOSITORY as owner/name, and it is ${JSON.stringify(repository)}`);
  const { pull_request: pullRequest, number = pullRequest?.number } = await readPayload(path, "GITHUB_EVENT_PATH");
  if (pullRequest && number !== undefined) return { ...api, number };
  throw new Error(`--comment works for pull request events only, and this is ${event}; omit it`);
}
