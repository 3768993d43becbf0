import { commitAt } from "../../../lib/git/commit.ts";
import { type ApiRepository, apiRepository, githubServer } from "../../../lib/github/api-repository.ts";
import type { RepositoryFacts, RepositorySource } from "../source-context.ts";
import { builtCommit } from "./built-commit.ts";
import type { Checkout } from "./checkout.ts";
import { type EventPayload, payloadDate, readPayload } from "./event-payload.ts";
import { mergeFacts, pageFacts, remoteFacts } from "./facts.ts";
import { apiCommitDate, apiFacts } from "./github-facts.ts";
import { epochDate } from "./source-date.ts";
import type { AroundFolder } from "./working-tree.ts";

/** A run of GitHub Actions. */
export interface GithubRun {
  readonly env: NodeJS.ProcessEnv;
  readonly payload: EventPayload;
  /** Where the repository is checked out. */
  readonly folder: string;
  /** Facts that win over all others, so that the API is not asked for them. */
  readonly facts?: RepositoryFacts | undefined;
  /** What is checked out there; absent for a run that is only asked about, which checks out what it is for. */
  readonly checkout?: Checkout;
}

/**
 * The source as GitHub Actions knows it: by its variables, the payload of the event, and the repository at `folder`.
 * Missing facts come from the API where there is a token, else from the payload, the variables and the remote `origin`.
 * SOURCE_DATE_EPOCH is the commit's date where it is set.
 *
 * @throws Error in a sentence that names GITHUB_EVENT_PATH or SOURCE_DATE_EPOCH when that cannot be used; whatever else
 *   does not exist is absent
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export async function githubSource(
  env: NodeJS.ProcessEnv,
  facts: RepositoryFacts | undefined,
  { place, checkout }: AroundFolder,
): Promise<RepositorySource> {
  const { GITHUB_EVENT_PATH: path } = env;
  const payload = path ? await readPayload(path, "GITHUB_EVENT_PATH") : {};
  return sourceOfRun({ env, payload, folder: place, facts, checkout });
}

/** The source of a run, be it one that GitHub started or one that is only asked about. */
export async function sourceOfRun(run: GithubRun): Promise<RepositorySource> {
  const { env, payload, folder, facts } = run;
  const local = await remoteFacts(folder);
  const { GITHUB_REPOSITORY: slug } = env;
  const page = slug ? `${githubServer(env)}/${slug}` : (payload.repository?.html_url ?? local.html_url);
  const api = apiRepository(env, page);
  const { sha, expected } = await commitOf(run);
  const [commitDate, answered] = await Promise.all([dateOf(run, sha, api), api && !facts ? apiFacts(api) : {}]);
  const ref = refOf(run);
  const baseRef = baseRefOf(ref, payload);
  return {
    origin: "GitHub Actions",
    eventName: env.GITHUB_EVENT_NAME ?? "",
    ref,
    sha,
    ...(commitDate && { commitDate }),
    ...(baseRef && { baseRef }),
    ...(expected && { expectedSha: expected }),
    repository: mergeFacts(facts, answered, payload.repository, pageFacts(page), local),
  };
}

/** GITHUB_REF, but for pull_request_target: there it is the branch that the pull request goes to. */
function refOf({ env, payload }: GithubRun): string {
  const number = payload.number ?? payload.pull_request?.number;
  if (number && /pull_request_target/.test(env.GITHUB_EVENT_NAME ?? "")) return `refs/pull/${number}/merge`;
  return env.GITHUB_REF ?? "";
}

/**
 * The commit that is checked out, else GITHUB_SHA; the pull request's own last commit where DOCKER_METADATA_PR_HEAD_SHA
 * asks for it.
 */
async function commitOf({ env, payload, folder, checkout }: GithubRun): Promise<{ sha: string; expected?: string }> {
  const isPull = /pull_request/.test(env.GITHUB_EVENT_NAME ?? "");
  const { head, merge_commit_sha } = (isPull && payload.pull_request) || {};
  const wantsHead = /true/i.test(env.DOCKER_METADATA_PR_HEAD_SHA ?? "");
  if (wantsHead && head?.sha) return { sha: head.sha };
  return builtCommit(folder, checkout?.head, env.GITHUB_SHA ?? "", (sha) =>
    [head?.sha, merge_commit_sha].includes(sha),
  );
}

function baseRefOf(ref: string, { base_ref, pull_request }: EventPayload): string | undefined {
  if (ref.startsWith("refs/tags/")) return base_ref?.replace(/^refs\/heads\//, "");
  return ref.startsWith("refs/pull/") ? pull_request?.base?.ref : undefined;
}

async function dateOf(
  { env, payload, folder }: GithubRun,
  sha: string,
  api: ApiRepository | undefined,
): Promise<Date | undefined> {
  const told = epochDate(env) ?? payloadDate(payload, sha);
  if (told || !sha) return told;
  // actions/checkout brings the merge commit of a pull request, which no payload describes.
  const folders = new Set([folder, env.GITHUB_WORKSPACE || folder]);
  const commits = await Promise.all([...folders].map((each) => commitAt(each, sha)));
  return commits.find(Boolean)?.date ?? (api && apiCommitDate(api, sha));
}
