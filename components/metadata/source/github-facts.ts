import { z } from "zod";
import type { Send } from "../../../lib/github/api.ts";
import { type ApiRepository, openApiRepository } from "../../../lib/github/api-repository.ts";
import { ONE_TRY } from "../../../lib/http/retry.ts";
import type { RepositoryFacts } from "../source-context.ts";
import { mergeFacts, repository, text } from "./facts.ts";

/** What the API says is optional: an answer is waited for this long, in milliseconds, and once. */
const PATIENCE = { retry: ONE_TRY, bounds: { limit: 3_000 } };

const commit = z.object({ commit: z.object({ committer: z.object({ date: text }) }) });

/** The facts of the repository; none when the API does not answer well, and soon. */
export async function apiFacts(api: ApiRepository): Promise<RepositoryFacts> {
  const { owner, repo } = api;
  return mergeFacts(
    repository.parse(await ask(api, (octokit) => octokit("GET /repos/{owner}/{repo}", { owner, repo }))),
  );
}

/** When the commit was committed, if the API says so, and soon. */
export async function apiCommitDate(api: ApiRepository, sha: string): Promise<Date | undefined> {
  const { owner, repo } = api;
  const found = await ask(api, (octokit) =>
    octokit("GET /repos/{owner}/{repo}/commits/{ref}", { owner, repo, ref: sha }),
  );
  const time = commit.safeParse(found).data?.commit.committer.date;
  return time && !Number.isNaN(Date.parse(time)) ? new Date(time) : undefined;
}

/** The answer's content, or undefined for any failure: another source is asked then. */
async function ask(api: ApiRepository, send: Send<unknown>): Promise<unknown> {
  try {
    return await openApiRepository(api, PATIENCE).ask(`reading ${api.owner}/${api.repo}`, send);
  } catch {
    return undefined;
  }
}
