import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { demandRight, type Right } from "./access.ts";
import { GitHubError, notFound, unprocessable } from "./errors.ts";
import { type Environment, environmentNamed, own, type Repository, type State, type Token } from "./state.ts";

/** What the handlers of the API find in a request's context. */
export interface GitHubEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { readonly state: State; token: Token };
}

export type GitHubContext = Context<GitHubEnv>;

/** An empty set of routes of the API. */
export function routes(): Hono<GitHubEnv> {
  return new Hono<GitHubEnv>();
}

/** A part of the path that the route names. */
export function parameter(c: GitHubContext, name: string): string {
  return c.req.param(name) ?? "";
}

/**
 * The JSON object that was sent; an empty one when nothing was.
 *
 * @throws GitHubError 422 when it is none
 */
export async function content<T extends object>(c: GitHubContext): Promise<Partial<T>> {
  if ((await c.req.text()) === "") return {};
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw unprocessable("Problems parsing JSON");
  return body;
}

/**
 * The repository that the path names, by its owner and name or by its number.
 *
 * @throws GitHubError when there is none, or the token has no such right
 */
export function repositoryOf(c: GitHubContext, right: Right): Repository {
  const { repositories } = c.var.state;
  const id = c.req.param("id");
  const repository =
    id === undefined
      ? own(repositories, `${parameter(c, "owner")}/${parameter(c, "repo")}`.toLowerCase())
      : Object.values(repositories).find((one) => String(one.id) === id);
  if (!repository) throw notFound();
  c.header("X-Accepted-OAuth-Scopes", "repo");
  demandRight(c.var.token, repository, right);
  if (repository.archived && c.req.method !== "GET") {
    throw new GitHubError(403, "Repository was archived so is read-only.");
  }
  return repository;
}

/** The environment that the path names, of a repository that the token may set up. */
export function environmentOf(c: GitHubContext): Environment {
  const found = environmentNamed(repositoryOf(c, "admin"), parameter(c, "environment"));
  if (!found) throw notFound();
  return found[1];
}

/** Where the API is, as the client addresses it: with or without `/api/v3`. */
export function apiOf(c: GitHubContext): string {
  const { origin, pathname } = new URL(c.req.url);
  return pathname.startsWith("/api/v3/") ? `${origin}/api/v3` : origin;
}

/** Where the pages for people would be. */
export function siteOf(c: GitHubContext): string {
  return new URL(c.req.url).origin;
}
