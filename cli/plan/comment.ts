import { z } from "zod";
import type { GithubApi } from "../../lib/github/api.ts";
import { openApiRepository } from "../../lib/github/api-repository.ts";
import { GithubError } from "../../lib/github/errors.ts";
import { ONE_TRY } from "../../lib/http/retry.ts";
import { printable } from "../../lib/printable.ts";
import type { CommentPlace } from "./comment-place.ts";

/** How long one answer may take, in milliseconds. A second try could write a second comment. */
const ANSWER_TIMEOUT_MS = { retry: ONE_TRY, bounds: { limit: 10_000 } };
/** How many comments a page has, the most that there can be. */
const PAGE_SIZE = 100;
/** How long GitHub lets a comment be, in characters. */
const LONGEST = 65_536;
const CUT = "\n\nThe rest is in the summary of the job.\n";

/** Who writes with the token of a workflow. */
const WORKFLOW = "github-actions[bot]";

/** The answer to who it is that asks. */
const viewer = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });

/**
 * Keeps one comment on a pull request: changes the one that is there, or adds it. It is found again by a line that is
 * invisible, one for each subject, and by its author: anybody may write such a line.
 *
 * @param subject what the comment is about, the name of a stack file
 * @throws Error in a sentence, when GitHub refuses or cannot be reached
 */
export async function keepComment(place: CommentPlace, subject: string, markdown: string): Promise<void> {
  const marker = `<!-- multiarch plan: ${encodeURIComponent(subject)} -->`;
  const body = commentBody(marker, markdown);
  const { owner, repo, number: issue_number } = place;
  try {
    const api = openApiRepository(place, ANSWER_TIMEOUT_MS);
    const kept = await findComment(api, place, marker, await authorOf(api));
    const purpose = `writing a comment on ${owner}/${repo}#${issue_number}`;
    const written = await api.ask<unknown>(purpose, (octokit) =>
      kept !== undefined
        ? octokit("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
            owner,
            repo,
            comment_id: kept,
            body,
          })
        : octokit("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { owner, repo, issue_number, body }),
    );
    if (written === undefined) throw notFound(purpose);
  } catch (cause) {
    throw new Error(refusal(place, cause as Error), { cause });
  }
}

/** The comment's text; what is longer than GitHub takes ends at the end of a line. */
export function commentBody(marker: string, markdown: string): string {
  const body = `${marker}\n${markdown}`;
  if (body.length <= LONGEST) return body;
  const room = body.slice(0, LONGEST - CUT.length);
  return `${room.slice(0, room.lastIndexOf("\n"))}${CUT}`;
}

/** The number of the comment that is kept. */
async function findComment(
  api: GithubApi,
  { owner, repo, number: issue_number }: CommentPlace,
  marker: string,
  author: string,
): Promise<number | undefined> {
  const pages = api.pages(
    `listing the comments on ${owner}/${repo}#${issue_number}`,
    (octokit, page) =>
      octokit("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { owner, repo, issue_number, ...page }),
    (found) => found,
    PAGE_SIZE,
  );
  for await (const page of pages) {
    const kept = page.find(
      ({ body, user }) => body?.startsWith(marker) && user?.login?.toLowerCase() === author.toLowerCase(),
    );
    if (kept) return Number(kept.id);
  }
  return undefined;
}

/** The login under which the token writes. The token of an app, a workflow's too, is asked for in another way. */
async function authorOf(api: GithubApi): Promise<string> {
  const purpose = "reading whose the token is";
  try {
    const user = await api.ask(purpose, (octokit) => octokit("GET /user"));
    if (user) return user.login;
    throw notFound(purpose);
  } catch (error) {
    if ((error as GithubError).status !== 403) throw error;
  }
  try {
    // An enterprise's server has it beside the REST API, not below it: https://docs.github.com/graphql
    const baseUrl = api.server.api.replace(/\/v3$/, "");
    const answer = await api.ask<unknown>(purpose, (octokit) =>
      octokit("POST /graphql", { baseUrl, query: "{viewer{login}}" }),
    );
    return viewer.parse(answer).data.viewer.login;
  } catch {
    return WORKFLOW;
  }
}

function notFound(purpose: string): GithubError {
  return new GithubError(`GitHub answered 404, ${purpose}`, 404, { reason: "Not Found" });
}

function refusal({ owner, repo, number, baseUrl }: CommentPlace, cause: Error): string {
  const place = `the plan could not be posted as a comment on ${owner}/${repo}#${number}`;
  const { status, reason } = cause instanceof GithubError ? cause : { status: undefined, reason: cause.message };
  if (status === undefined) return `${place}: ${baseUrl} cannot be reached (${reason}); run the job again`;
  const answer = `GitHub answered ${status}${reason && ` (${printable(reason)})`}`;
  if (status !== 403) return `${place}: ${answer}`;
  return `${place}: ${answer}; give the job the permission pull-requests: write, and omit --comment for forks and Dependabot, whose tokens are read-only`;
}
