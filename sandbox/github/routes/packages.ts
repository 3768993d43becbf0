import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { hasPackageScope, type PackageScope } from "../access.ts";
import { timeOfChange } from "../clock.ts";
import { apiOf, type GitHubContext, type GitHubEnv, parameter, routes, siteOf } from "../context.ts";
import { GitHubError, notFound } from "../errors.ts";
import { findPackage, type LivePackage, listPackages, maySee } from "../packages.ts";
import { page } from "../pages.ts";
import type { Images, Version } from "../published.ts";
import type { Account } from "../state.ts";
import { describeAccount } from "./accounts.ts";
import { describeRepository } from "./repositories.ts";

type Schemas = components["schemas"];
type Described = Omit<Schemas["package"], "owner" | "repository"> & {
  readonly owner: ReturnType<typeof describeAccount>;
  readonly repository?: ReturnType<typeof describeRepository>;
};

/** Whose packages a path is about. */
export type FindOwner = (c: GitHubContext) => Account;

/**
 * The container packages of a user or an organization: below `.../packages`. What is not offered here GitHub does not
 * offer either: nothing changes the visibility of a package or what it is linked to.
 *
 * @see https://docs.github.com/rest/packages/packages
 */
export function packageRoutes(images: Images, findOwner: FindOwner): Hono<GitHubEnv> {
  const one = async (c: GitHubContext, wanted: "active" | "deleted" = "active"): Promise<LivePackage> => {
    demandScope(c, "read:packages", "get a package");
    const owner = findOwner(c);
    const found = await findPackage(c.var.state, images, owner, parameter(c, "name"));
    const isThere = found && found.record.deleted === (wanted === "deleted");
    if (!isThere || !maySee(c.var.token, owner, found)) throw notFound();
    return found;
  };
  return routes()
    .get("/", async (c) => {
      demandScope(c, "read:packages", "list packages");
      if (c.req.query("package_type") !== "container") throw new GitHubError(400, "Invalid argument.");
      const owner = findOwner(c);
      const visibility = c.req.query("visibility");
      const packages = (await listPackages(c.var.state, images, owner)).filter(
        (found) =>
          !found.record.deleted &&
          (visibility === undefined || visibility === found.record.visibility) &&
          maySee(c.var.token, owner, found),
      );
      return c.json(page(c, packages).map((found) => describe(c, found)));
    })
    .get("/container/:name", async (c) => c.json(describe(c, await one(c))))
    .delete("/container/:name", async (c) => {
      demandScope(c, "delete:packages", "delete a package");
      Object.assign((await one(c)).record, { deleted: true, updated: timeOfChange() });
      return c.body(null, 204);
    })
    .post("/container/:name/restore", async (c) => {
      demandScope(c, "delete:packages", "restore a package");
      Object.assign((await one(c, "deleted")).record, { deleted: false, updated: timeOfChange() });
      return c.body(null, 204);
    })
    .get("/container/:name/versions", async (c) => {
      const found = await one(c);
      const versions = c.req.query("state") === "deleted" ? found.deletedVersions : found.versions;
      return c.json(page(c, versions).map((version) => describeVersion(c, found, version)));
    })
    .get("/container/:name/versions/:version", async (c) => {
      const found = await one(c);
      return c.json(describeVersion(c, found, versionOf(c, found.versions)));
    })
    .delete("/container/:name/versions/:version", async (c) => {
      demandScope(c, "delete:packages", "delete a package version");
      const { record, versions } = await one(c);
      record.deletedVersions.push(versionOf(c, versions).digest);
      return c.body(null, 204);
    })
    .post("/container/:name/versions/:version/restore", async (c) => {
      demandScope(c, "delete:packages", "restore a package version");
      const { record, deletedVersions } = await one(c);
      const { digest } = versionOf(c, deletedVersions);
      record.deletedVersions = record.deletedVersions.filter((deleted) => deleted !== digest);
      return c.body(null, 204);
    });
}

function demandScope(c: GitHubContext, scope: PackageScope, purpose: string): void {
  c.header("X-Accepted-OAuth-Scopes", scope);
  if (!hasPackageScope(c.var.token, scope)) {
    throw new GitHubError(403, `You need at least ${scope} scope to ${purpose}.`);
  }
}

function versionOf(c: GitHubContext, versions: readonly Version[]): Version {
  const found = versions.find(({ digest }) => String(versionId(digest)) === parameter(c, "version"));
  if (!found) throw notFound();
  return found;
}

/** A number that is the same for the same digest, whoever asks. */
function versionId(digest: string): number {
  return Number.parseInt(digest.replace("sha256:", "").slice(0, 8), 16);
}

function describe(c: GitHubContext, { record, versions, repository }: LivePackage): Described {
  const { id, name, owner, visibility, created, updated } = record;
  return {
    id,
    name,
    package_type: "container",
    owner: describeAccount(c, c.var.state.accounts[owner.toLowerCase()] ?? missing()),
    version_count: versions.length,
    visibility,
    ...addresses(c, record),
    created_at: created,
    updated_at: updated,
    ...(repository && { repository: describeRepository(c, repository) }),
  };
}

function describeVersion(c: GitHubContext, { record }: LivePackage, version: Version): Schemas["package-version"] {
  const { digest, tags, created = record.created } = version;
  const id = versionId(digest);
  const { url, html_url } = addresses(c, record);
  return {
    id,
    name: digest,
    url: `${url}/versions/${id}`,
    package_html_url: html_url,
    html_url: `${html_url}/${id}`,
    created_at: created,
    updated_at: created,
    metadata: { package_type: "container", container: { tags: [...tags] } },
  };
}

function addresses(c: GitHubContext, { owner, name }: LivePackage["record"]): { url: string; html_url: string } {
  const type = c.var.state.accounts[owner.toLowerCase()]?.type === "Organization" ? "orgs" : "users";
  const path = `${type}/${owner}/packages/container`;
  const part = encodeURIComponent(name);
  return { url: `${apiOf(c)}/${path}/${part}`, html_url: `${siteOf(c)}/${path}/package/${part}` };
}

function missing(): never {
  throw notFound();
}
