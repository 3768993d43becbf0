import { formatRepository, type Repository } from "../oci/reference.ts";
import { RegistryError } from "./errors.ts";
import { RegistrySession, type SessionOptions } from "./session.ts";

/** How many tags are asked for at once; a registry may give fewer, and names the next page either way. */
const PAGE = 1000;
/** More pages than any repository has; a registry that names further ones leads in a circle. */
const MOST_PAGES = 1000;

/**
 * Every tag of a repository, in the registry's order; none when the registry does not know the repository.
 *
 * @throws RegistryError when the registry refuses, or cannot be reached
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export async function listTags(repository: Repository, options: SessionOptions = {}): Promise<string[]> {
  const session = new RegistrySession(repository.registry, options);
  const purpose = `listing the tags of ${formatRepository(repository)}`;
  const found: string[] = [];
  let path: string | undefined = `/v2/${repository.path}/tags/list?n=${PAGE}`;
  for (let page = 0; path !== undefined; page++) {
    if (page === MOST_PAGES) throw new RegistryError(`${repository.registry} names page after page, ${purpose}`);
    const { status, headers, body } = await session.send({
      method: "GET",
      path,
      scope: `repository:${repository.path}:pull`,
      purpose,
      accept: [200, 404],
    });
    if (status === 404) return found;
    const { tags } = JSON.parse(body.toString("utf8")) as { tags?: string[] | null };
    found.push(...(tags ?? []));
    path = nextPage(headers.link?.toString(), path);
  }
  return found;
}

/** The path of the next page, which the header names relative to this one: `</v2/app/tags/list?last=b>; rel="next"`. */
function nextPage(link: string | undefined, path: string): string | undefined {
  const next = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (next === undefined) return undefined;
  // Only where it stands in the registry counts: whose address it is, the session knows.
  const { pathname, search } = new URL(next, new URL(path, "https://registry.invalid"));
  return `${pathname}${search}`;
}
