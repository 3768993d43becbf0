import * as z from "zod";
import { parseRepositoryName, serverAt } from "../../lib/github/address.ts";
import { GithubApi } from "../../lib/github/api.ts";
import type { LiveRepository } from "../../lib/github/contents.ts";
import { archivedError } from "../../lib/github/errors.ts";
import { describeItem, type Item, type ItemKey, itemKey, parseItem } from "../../lib/github/item.ts";
import { findToken } from "../../lib/github/token.ts";
import { shapeFailures } from "../protocol/input-failures.ts";
import type { CheckFailure, Resource, Say } from "../protocol/resource.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { removeItems, type Staying } from "./removal.ts";

const INPUTS = z.strictObject({
  /** `owner/name`. */
  repository: z.string(),
  /** GitHub's number of it, which outlives its name. */
  repositoryId: z.number(),
  baseUrl: z.string(),
  /** Left out: found where GitHub's provider finds it. */
  token: z.string().optional(),
  /** The items that the stack makes there. */
  items: z.array(z.string()),
  /** Those of them that were changed or removed outside Pulumi since, to be created again. */
  renew: z.array(z.string()),
});
type Inputs = z.infer<typeof INPUTS>;

/** How often each item was created again; only items that ever were. */
type Generations = Readonly<Record<ItemKey, number>>;

/** What GitHub makes with POST, which fails where there is one already. All else is put in its place. */
const MADE_ONCE: readonly Item["kind"][] = ["variable", "branch", "tag"];

/** Removes items from a repository; rejects when GitHub refuses. */
export type Remove = (inputs: Inputs, items: readonly Item[]) => Promise<Staying>;

/**
 * What a stack has in a repository's settings for GitHub Actions. GitHub's provider makes it, and two things that it
 * cannot do are done here: removing what may be gone already, and creating again what was changed outside Pulumi. The
 * latter counts up in `generations`, by which the resources of GitHub's provider are replaced.
 */
export class RepositoryContentsResource implements Resource {
  readonly outputs = [];
  readonly #remove: Remove;

  constructor(remove: Remove = removeFrom) {
    this.#remove = remove;
  }

  check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    return { inputs: news, failures: shapeFailures(INPUTS.safeParse(news).error) };
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    const [before, wanted] = [INPUTS.strip().parse(olds), INPUTS.parse(news)];
    const moved = (["repository", "repositoryId", "baseUrl"] as const).filter((name) => before[name] !== wanted[name]);
    if (moved.length > 0) return { replace: true, properties: moved };
    const properties = [
      ...(before.token === wanted.token ? [] : ["token"]),
      ...(before.items.toSorted().join() === wanted.items.toSorted().join() ? [] : ["items"]),
      ...(wanted.renew.length > 0 ? ["renew"] : []),
    ];
    return { replace: false, properties };
  }

  async preview(olds: PropertyMap | undefined, news: PropertyMap, say: Say): Promise<PropertyMap> {
    const inputs = INPUTS.parse(news);
    await sayAll(say, inputs, leaving(olds, inputs), "is removed on up");
    return stateOf(olds, inputs);
  }

  async publish(
    olds: PropertyMap | undefined,
    news: PropertyMap,
    say: Say,
  ): Promise<{ id: string; state: PropertyMap }> {
    const inputs = INPUTS.parse(news);
    const left = leaving(olds, inputs);
    const inTheWay = inputs.renew.map(parseItem).filter(({ kind }) => MADE_ONCE.includes(kind));
    const staying = await this.#remove(inputs, [...left, ...inTheWay]);
    await sayAll(say, inputs, left, "removed", staying);
    return { id: inputs.repository, state: stateOf(olds, inputs) };
  }

  async read(olds: PropertyMap): Promise<PropertyMap> {
    return olds;
  }

  async delete(olds: PropertyMap, say: Say): Promise<void> {
    const inputs = INPUTS.strip().parse(olds);
    const items = inputs.items.map(parseItem);
    const staying = await this.#remove(inputs, items);
    await sayAll(say, inputs, items, "removed", staying);
  }
}

function leaving(olds: PropertyMap | undefined, { items }: Inputs): Item[] {
  if (!olds) return [];
  const kept = new Set(items);
  return INPUTS.strip()
    .parse(olds)
    .items.filter((key) => !kept.has(key))
    .map(parseItem);
}

function stateOf(olds: PropertyMap | undefined, inputs: Inputs): PropertyMap {
  const before = (olds?.generations ?? {}) as Generations;
  const counted = inputs.renew.map((key) => [key, (before[key] ?? 0) + 1]);
  return { ...inputs, generations: { ...before, ...Object.fromEntries(counted) } };
}

async function sayAll(
  say: Say,
  { repository }: Inputs,
  items: readonly Item[],
  what: string,
  staying: Staying = new Map(),
): Promise<void> {
  const lines = items.map((item) => {
    const isAlwaysThere = item.kind === "actions" || item.kind === "workflow";
    const fate = staying.get(itemKey(item)) ?? (isAlwaysThere ? "as in a new repository" : what);
    return `${describeItem(item)}: ${fate}`;
  });
  if (lines.length > 0) await say([repository, ...lines], staying.size > 0 ? "warning" : "info");
}

async function removeFrom(
  { repository, repositoryId, baseUrl, token }: Inputs,
  items: readonly Item[],
): Promise<Staying> {
  if (items.length === 0) return new Map();
  const server = serverAt(baseUrl);
  const setting = token === undefined ? undefined : { value: token, from: "the settings" };
  const api = new GithubApi(server, await findToken(server, process.env, setting));
  const { owner, name } = parseRepositoryName(repository);
  const found = await api.ask(`reading the repository ${repository}`, (octokit) =>
    octokit("GET /repos/{owner}/{repo}", { owner, repo: name }),
  );
  // Its name may have gone to another repository, whose contents do not belong to this stack.
  if (!found || Number(found.id) !== repositoryId) return new Map();
  if (found.archived) throw archivedError(repository, server.pages);
  const live: LiveRepository = { id: repositoryId, owner: found.owner.login, name: found.name };
  return removeItems(api, live, items);
}
