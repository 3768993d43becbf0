import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { apiOf, content, type GitHubEnv, repositoryOf, routes } from "../context.ts";
import { GitHubError, unprocessable } from "../errors.ts";

type Schemas = components["schemas"];

/**
 * What the workflows of a repository may do: below `/repos/:owner/:repo/actions/permissions`.
 *
 * @see https://docs.github.com/rest/actions/permissions
 */
export function permissionRoutes(): Hono<GitHubEnv> {
  return routes()
    .get("/", (c) => {
      const { id, permissions } = repositoryOf(c, "admin");
      if (permissions.allowed_actions !== "selected") return c.json(permissions);
      const url = `${apiOf(c)}/repositories/${id}/actions/permissions/selected-actions`;
      return c.json({ ...permissions, selected_actions_url: url });
    })
    .put("/", async (c) => {
      const repository = repositoryOf(c, "admin");
      const sent = await content<Schemas["actions-repository-permissions"]>(c);
      const { enabled, allowed_actions = "all", sha_pinning_required = false } = sent;
      if (enabled === undefined) throw unprocessable("Invalid request. enabled wasn't supplied.");
      // Where nothing may run, there is nothing to choose from.
      repository.permissions = enabled ? { enabled, allowed_actions, sha_pinning_required } : { enabled };
      return c.body(null, 204);
    })
    .get("/selected-actions", (c) => {
      const { permissions, selectedActions } = repositoryOf(c, "admin");
      if (permissions.allowed_actions !== "selected") throw notSelected();
      return c.json<Schemas["selected-actions"]>(selectedActions);
    })
    .put("/selected-actions", async (c) => {
      const repository = repositoryOf(c, "admin");
      if (repository.permissions.allowed_actions !== "selected") throw notSelected();
      const sent = await content<Schemas["selected-actions"]>(c);
      repository.selectedActions = { ...repository.selectedActions, ...sent };
      return c.body(null, 204);
    })
    .get("/workflow", (c) => c.json(repositoryOf(c, "admin").workflow))
    .put("/workflow", async (c) => {
      const repository = repositoryOf(c, "admin");
      const sent = await content<Schemas["actions-get-default-workflow-permissions"]>(c);
      repository.workflow = { ...repository.workflow, ...sent };
      return c.body(null, 204);
    });
}

function notSelected(): GitHubError {
  return new GitHubError(409, "Conflict: allowed_actions of this repository is not selected");
}
