import { request } from "@octokit/request";
import { z } from "zod";
import { boundedFetch } from "../../lib/github/bounded-fetch.ts";
import { printable } from "../../lib/printable.ts";
import type { CommentPlace } from "./comment-place.ts";

/** How long one answer may take, in milliseconds. */
const PATIENCE = 10_000;
const FETCH = boundedFetch({ limit: PATIENCE });
/** How many comments a page has, the most that there can be. */
const PAGE_SIZE = 100;
/** How long GitHub lets a comment be, in characters. */
const LONGEST = 65_536;
const CUT = "\n\nThe rest is in the summary of the job.\n";

const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}";

/** The most pages of comments that are looked through: a pull request has no more. */
const MOST_PAGES = 100;
/** Who writes with the token of a workflow. */
const WORKFLOW = "github-actions[bot]";

/** The answer to who it is that asks. */
const viewer = z.object({ data: z.object({ viewer: z.object({ login: z.string() }) }) });

interface Comment {
  readonly id: number;
  readonly body?: string | null;
  readonly user?: { readonly login?: string } | null;
}

/**
 * Keeps one comment on a pull request: changes the one that is there, or adds it. It is found again by a line that
 * nobody sees, one for each subject, and by its author: anybody may write such a line.
 *
 * @param subject what the comment is about, the name of a stack file
 * @throws Error in a sentence, when GitHub refuses or cannot be reached
 */
export async function keepComment(place: CommentPlace, subject: string, markdown: string): Promise<void> {
  const marker = `<!-- multiarch plan: ${encodeURIComponent(subject)} -->`;
  const body = commentBody(marker, markdown);
  try {
    const kept = await findComment(place, marker, await authorOf(place));
    if (kept) await send(place, `PATCH ${COMMENT}`, { comment_id: kept.id, body });
    else await send(place, `POST ${COMMENTS}`, { body });
  } catch (cause) {
    throw new Error(refusal(place, cause), { cause });
  }
}

/** The comment's text; what is longer than GitHub takes ends at the end of a line. */
export function commentBody(marker: string, markdown: string): string {
  const body = `${marker}\n${markdown}`;
  if (body.length <= LONGEST) return body;
  const room = body.slice(0, LONGEST - CUT.length);
  return `${room.slice(0, room.lastIndexOf("\n"))}${CUT}`;
}

async function findComment(place: CommentPlace, marker: string, author: string): Promise<Comment | undefined> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data, headers } = await send(place, `GET ${COMMENTS}`, { per_page: PAGE_SIZE, page });
    const kept = (data as readonly Comment[]).find(
      ({ body, user }) => body?.startsWith(marker) && user?.login?.toLowerCase() === author.toLowerCase(),
    );
    if (kept || !headers.link?.includes('rel="next"')) return kept;
  }
  return undefined;
}

/** The login under which the token writes. The token of an app, a workflow's too, is asked for in another way. */
async function authorOf({ baseUrl, token }: CommentPlace): Promise<string> {
  const asItself = { headers: { authorization: `Bearer ${token}` }, request: { fetch: FETCH } };
  try {
    return (await request("GET /user", { ...asItself, baseUrl })).data.login;
  } catch (error) {
    if ((error as { readonly status?: number }).status !== 403) throw error;
  }
  try {
    // An enterprise's server has it beside the REST API, not below it: https://docs.github.com/graphql
    const root = baseUrl.replace(/\/v3$/, "");
    const { data } = await request("POST /graphql", { ...asItself, baseUrl: root, query: "{viewer{login}}" });
    return viewer.parse(data).data.viewer.login;
  } catch {
    return WORKFLOW;
  }
}

function send({ token, number, ...api }: CommentPlace, route: string, parameters: object) {
  return request(route, {
    ...api,
    // What the path does not name would be sent as a part of the body.
    ...(route.endsWith(COMMENTS) && { issue_number: number }),
    ...parameters,
    headers: { authorization: `Bearer ${token}` },
    request: { fetch: FETCH },
  });
}

function refusal({ owner, repo, number, baseUrl }: CommentPlace, cause: unknown): string {
  const { status, message, response } = cause as Error & {
    status?: number;
    response?: { data?: { message?: string } };
  };
  const place = `the plan is not in a comment on ${owner}/${repo}#${number}`;
  // Without an answer Octokit says 500.
  if (!response) return `${place}: ${baseUrl} cannot be reached (${message}); run the job again`;
  const answer = `GitHub answered ${status} (${printable(response.data?.message ?? message)})`;
  if (status !== 403) return `${place}: ${answer}`;
  return `${place}: ${answer}; give the job the permission pull-requests: write, and leave --comment out for forks and Dependabot, whose tokens only read`;
}
