import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { timeOfChange } from "../clock.ts";
import { content, type GitHubContext, type GitHubEnv, parameter, routes } from "../context.ts";
import { GitHubError, notFound, unprocessable } from "../errors.ts";
import { demandSize, keptName } from "../names.ts";
import { page } from "../pages.ts";
import { type Holder, own, type Variable, type Visibility } from "../state.ts";
import type { Find } from "./secrets.ts";

type Schemas = components["schemas"];

interface SentVariable {
  readonly name: string;
  readonly value: string;
  readonly visibility: Visibility;
}

/** Variables come in shorter pages than all else. */
const PAGES = { usual: 10, most: 30 };

/**
 * The variables of a repository, an environment or an organization.
 *
 * @see https://docs.github.com/rest/actions/variables
 */
export function variableRoutes(find: Find): Hono<GitHubEnv> {
  return routes()
    .get("/", (c) => {
      const variables = Object.entries(find(c).variables);
      return c.json({ total_count: variables.length, variables: page(c, variables, PAGES).map(describe) });
    })
    .post("/", async (c) => {
      const { variables } = find(c);
      const { name = "", value, visibility } = await content<SentVariable>(c);
      const kept = keptName("Variable", name);
      if (own(variables, kept)) throw new GitHubError(409, "Already exists - Variable already exists");
      if (value === undefined) throw unprocessable("Invalid request. value wasn't supplied.");
      putVariable({ variables }, kept, value);
      if (visibility) Object.assign(variables[kept] ?? {}, { visibility });
      return c.json({}, 201);
    })
    .get("/:name", (c) => c.json(describe(variableOf(c, find(c)))))
    .patch("/:name", async (c) => {
      const holder = find(c);
      const [before, variable] = variableOf(c, holder);
      const { name = before, value = variable.value } = await content<SentVariable>(c);
      const kept = keptName("Variable", name);
      if (kept !== before) {
        if (own(holder.variables, kept)) throw new GitHubError(409, "Already exists - Variable already exists");
        delete holder.variables[before];
        holder.variables[kept] = variable;
      }
      putVariable(holder, kept, value);
      return c.body(null, 204);
    })
    .delete("/:name", (c) => {
      const holder = find(c);
      const [name] = variableOf(c, holder);
      delete holder.variables[name];
      return c.body(null, 204);
    });
}

/** Sets a variable, whether it is there or not. */
export function putVariable({ variables }: Pick<Holder, "variables">, name: string, value: string): void {
  demandSize("Variable", value);
  const before = own(variables, name);
  const updated = timeOfChange(before?.updated);
  variables[name] = { ...before, value, created: before?.created ?? updated, updated };
}

function variableOf(c: GitHubContext, { variables }: Holder): [string, Variable] {
  const name = parameter(c, "name").toUpperCase();
  const variable = own(variables, name);
  if (!variable) throw notFound();
  return [name, variable];
}

function describe([name, variable]: [string, Variable]):
  | Schemas["actions-variable"]
  | Schemas["organization-actions-variable"] {
  const { value, created, updated, visibility } = variable;
  return { name, value, created_at: created, updated_at: updated, ...(visibility && { visibility }) };
}
