import type { components } from "@octokit/openapi-types";
import type { Hono } from "hono";
import { timeOfChange } from "../clock.ts";
import { content, type GitHubContext, type GitHubEnv, parameter, routes } from "../context.ts";
import { notFound, unprocessable } from "../errors.ts";
import { demandSize, keptName } from "../names.ts";
import { page } from "../pages.ts";
import { unseal } from "../sealed-box.ts";
import { type Holder, own, type Secret, type State, type Visibility } from "../state.ts";

type Schemas = components["schemas"];

/** Where secrets are kept, of a request that may change them. */
export type Find = (c: GitHubContext) => Holder;

/** What is sent to create or replace a secret. */
export interface SentSecret {
  readonly encrypted_value: string;
  readonly key_id: string;
  readonly visibility: Visibility;
}

/**
 * The secrets of a repository, an environment or an organization.
 *
 * @see https://docs.github.com/rest/actions/secrets
 */
export function secretRoutes(find: Find): Hono<GitHubEnv> {
  return routes()
    .get("/", (c) => {
      const secrets = Object.entries(find(c).secrets);
      return c.json({ total_count: secrets.length, secrets: page(c, secrets).map(describe) });
    })
    .get("/public-key", (c) => {
      find(c);
      const { id, publicKey } = c.var.state.keys;
      return c.json<Schemas["actions-public-key"]>({ key_id: id, key: publicKey });
    })
    .get("/:name", (c) => {
      const name = parameter(c, "name").toUpperCase();
      const secret = own(find(c).secrets, name);
      if (!secret) throw notFound();
      return c.json(describe([name, secret]));
    })
    .put("/:name", async (c) => {
      const holder = find(c);
      const created = putSecret(c.var.state, holder, parameter(c, "name"), await content<SentSecret>(c));
      return created ? c.json({}, 201) : c.body(null, 204);
    })
    .delete("/:name", (c) => {
      const { secrets } = find(c);
      const name = parameter(c, "name").toUpperCase();
      if (!own(secrets, name)) throw notFound();
      delete secrets[name];
      return c.body(null, 204);
    });
}

/**
 * Keeps a secret, in place of one of that name.
 *
 * @returns whether there was none
 * @throws GitHubError 422 when the name is none, or the box cannot be opened
 */
export function putSecret(state: State, holder: Holder, name: string, sent: Partial<SentSecret>): boolean {
  const { encrypted_value: sealed, key_id: key, visibility } = sent;
  const kept = keptName("Secret", name);
  if (sealed === undefined) throw unprocessable("Invalid request. encrypted_value wasn't supplied.");
  if (key !== state.keys.id) throw unprocessable("Invalid request. key_id is not that of the public key.");
  const value = unseal(state.keys, sealed);
  if (value === undefined) throw unprocessable("Bad request - Encrypted value is not a sealed box for the key");
  demandSize("Secret", value);
  const before = own(holder.secrets, kept);
  const updated = timeOfChange(before?.updated);
  holder.secrets[kept] = { sealed, created: before?.created ?? updated, updated, ...(visibility && { visibility }) };
  return before === undefined;
}

function describe([name, { created, updated, visibility }]: [string, Secret]):
  | Schemas["actions-secret"]
  | Schemas["organization-actions-secret"] {
  return { name, created_at: created, updated_at: updated, ...(visibility && { visibility }) };
}
