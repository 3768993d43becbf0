import type { Hono, MiddlewareHandler } from "hono";
import { tokenOf } from "./access.ts";
import { environmentOf, type GitHubEnv, repositoryOf, routes } from "./context.ts";
import type { Images } from "./published.ts";
import { accountRoutes, organizationOf, ownedOrganizationOf, tokenOwner, userOf } from "./routes/accounts.ts";
import { branchPolicyRoutes } from "./routes/branch-policies.ts";
import { commentRoutes } from "./routes/comments.ts";
import { environmentRoutes } from "./routes/environments.ts";
import { packageRoutes } from "./routes/packages.ts";
import { permissionRoutes } from "./routes/permissions.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { reviewerRoutes } from "./routes/reviewers.ts";
import { type Find, secretRoutes } from "./routes/secrets.ts";
import { variableRoutes } from "./routes/variables.ts";
import type { Store } from "./store.ts";

const HOUR_SECONDS = 3600;
/** What a user has in an hour; the emulator never uses any of it up. */
const LIMIT = "5000";

const REPOSITORY = "/repos/:owner/:repo";
const ENVIRONMENT = `${REPOSITORY}/environments/:environment`;

/** What has both secrets and variables. The provider addresses an environment's by the number of its repository, too. */
const HOLDERS: readonly (readonly [path: string, find: Find])[] = [
  [`${REPOSITORY}/actions`, (c) => repositoryOf(c, "admin").actions],
  ["/orgs/:org/actions", (c) => ownedOrganizationOf(c).actions],
  [ENVIRONMENT, environmentOf],
  ["/repositories/:id/environments/:environment", environmentOf],
];

/** The part of GitHub's REST API that setting up a repository, its packages and its comments takes. */
export function api(store: Store, images: Images): Hono<GitHubEnv> {
  const app = routes().use(authenticated(store));
  app.route("/", accountRoutes()).route("/", repositoryRoutes()).route("/", reviewerRoutes());
  app.route(`${REPOSITORY}/issues`, commentRoutes());
  app.route(`${REPOSITORY}/actions/permissions`, permissionRoutes());
  for (const [path, find] of HOLDERS) {
    app.route(`${path}/secrets`, secretRoutes(find)).route(`${path}/variables`, variableRoutes(find));
  }
  app.route(
    `${REPOSITORY}/dependabot/secrets`,
    secretRoutes((c) => repositoryOf(c, "admin").dependabot),
  );
  app.route(`${ENVIRONMENT}/deployment-branch-policies`, branchPolicyRoutes());
  app.route(`${REPOSITORY}/environments`, environmentRoutes());
  app.route("/orgs/:org/packages", packageRoutes(images, organizationOf));
  app.route("/users/:login/packages", packageRoutes(images, userOf));
  app.route("/user/packages", packageRoutes(images, tokenOwner));
  return app;
}

/** Knows the token, tells its scopes, and keeps what was changed. */
function authenticated(store: Store): MiddlewareHandler<GitHubEnv> {
  return async (c, next) => {
    const { state } = store;
    c.header("X-RateLimit-Limit", LIMIT);
    c.header("X-RateLimit-Remaining", LIMIT);
    c.header("X-RateLimit-Reset", String(Math.floor(Date.now() / 1000) + HOUR_SECONDS));
    const token = tokenOf(state, c.req.header("authorization"));
    c.set("state", state);
    c.set("token", token);
    if (token.workflowOf === undefined) c.header("X-OAuth-Scopes", token.scopes.join(", "));
    const { lastId } = state;
    await next();
    if (c.req.method !== "GET" || state.lastId !== lastId) store.save();
  };
}
