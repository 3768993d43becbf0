import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { timeOfChange } from "../clock.ts";
import { content, type GitHubContext, type GitHubEnv, parameter, repositoryOf, routes, siteOf } from "../context.ts";
import { notFound, unprocessable } from "../errors.ts";
import { page } from "../pages.ts";
import { type Comment, nextId, type Repository } from "../state.ts";
import { accountOf, describeAccount } from "./accounts.ts";
import { describeRepository } from "./repositories.ts";

/** Who comments for a workflow. GitHub knows it by this number everywhere. */
const BOT = { id: 41_898_282, login: "github-actions[bot]", type: "Bot" } as const;

/**
 * The comments on issues and pull requests: below `/repos/:owner/:repo/issues`.
 *
 * @see https://docs.github.com/rest/issues/comments
 */
export function commentRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/comments/:comment", (c) => {
      const repository = repositoryOf(c, "read");
      return c.json(describe(c, repository, commentOf(c, repository)));
    })
    .patch("/comments/:comment", async (c) => {
      const repository = repositoryOf(c, "write");
      const comment = commentOf(c, repository);
      comment.body = await sentBody(c);
      comment.updated = timeOfChange(comment.updated);
      return c.json(describe(c, repository, comment));
    })
    .delete("/comments/:comment", (c) => {
      const repository = repositoryOf(c, "write");
      const comment = commentOf(c, repository);
      repository.comments = repository.comments.filter((one) => one !== comment);
      return c.body(null, 204);
    })
    .get("/:issue/comments", (c) => {
      const repository = repositoryOf(c, "read");
      const issue = issueOf(c, repository);
      const comments = repository.comments.filter((comment) => comment.issue === issue);
      return c.json(page(c, comments).map((comment) => describe(c, repository, comment)));
    })
    .post("/:issue/comments", async (c) => {
      const repository = repositoryOf(c, "write");
      const issue = issueOf(c, repository);
      const created = timeOfChange();
      const author = c.var.token.workflowOf === undefined ? c.var.token.login : BOT.login;
      const comment: Comment = {
        id: nextId(c.var.state),
        issue,
        author,
        body: await sentBody(c),
        created,
        updated: created,
      };
      repository.comments.push(comment);
      return c.json(describe(c, repository, comment), 201);
    });
}

async function sentBody(c: GitHubContext): Promise<string> {
  const { body } = await content<{ body: string }>(c);
  if (!body) throw unprocessable("Body cannot be blank");
  return body;
}

function issueOf(c: GitHubContext, { issues }: Repository): number {
  const issue = Number(parameter(c, "issue"));
  if (!issues.includes(issue)) throw notFound();
  return issue;
}

function commentOf(c: GitHubContext, { comments }: Repository): Comment {
  const comment = comments.find(({ id }) => String(id) === parameter(c, "comment"));
  if (!comment) throw notFound();
  return comment;
}

function describe(c: GitHubContext, repository: Repository, comment: Comment): components["schemas"]["issue-comment"] {
  const { id, issue, author, body, created, updated } = comment;
  const { url } = describeRepository(c, repository);
  return {
    id,
    node_id: `IC_${id}`,
    url: `${url}/issues/comments/${id}`,
    html_url: `${siteOf(c)}/${repository.owner}/${repository.name}/issues/${issue}#issuecomment-${id}`,
    issue_url: `${url}/issues/${issue}`,
    user: describeAuthor(c, author),
    body,
    created_at: created,
    updated_at: updated,
    author_association: author === BOT.login ? "NONE" : "MEMBER",
    pin: null,
    minimized: null,
  };
}

function describeAuthor(c: GitHubContext, login: string): components["schemas"]["simple-user"] {
  return login === BOT.login ? describeAccount(c, BOT) : describeAccount(c, accountOf(c, login));
}
