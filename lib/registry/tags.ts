import { DocumentProblem, readObject } from "../oci/json.ts";
import { formatRepository, type Repository, tagProblem } from "../oci/reference.ts";
import { RegistryError } from "./errors.ts";
import { nextPage } from "./next-page.ts";
import { RegistrySession, type SessionOptions } from "./session.ts";

/** How many tags are asked for at once; a registry may give fewer, or all, and names the next page either way. */
const PAGE = 1000;
/** The longest page, in bytes: that of a registry which gives 200,000 of the longest names at once. */
const LONGEST_PAGE = 32 * 1024 * 1024;
/** More tags than any repository has. */
const MOST_TAGS = 500_000;
/** How long a listing may take as a whole, in milliseconds. */
const LISTING_TIMEOUT_MS = 180_000;

/**
 * Every tag of an image in a repository, in the registry's order, without those that list signatures; none when the registry does not know the repository.
 *
 * @throws RegistryError when the registry refuses, cannot be reached, or names pages without an end
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export async function listTags(repository: Repository, options: SessionOptions = {}): Promise<string[]> {
  const session = new RegistrySession(repository.registry, options);
  const { registry } = repository;
  const purpose = `listing the tags of ${formatRepository(repository)}`;
  const end = performance.now() + LISTING_TIMEOUT_MS;
  const found = new Set<string>();
  let path: string | undefined = `/v2/${repository.path}/tags/list?n=${PAGE}`;
  while (path !== undefined) {
    const { status, headers, body } = await session.send({
      method: "GET",
      path,
      scope: `repository:${repository.path}:pull`,
      purpose,
      longest: LONGEST_PAGE,
      accept: [200, 404],
    });
    if (status === 404) break;
    const before = found.size;
    for (const tag of tagsIn(body, registry, purpose)) found.add(tag);
    path = nextPage(headers.link?.toString(), path, registry, purpose);
    if (path === undefined) break;
    if (found.size === before)
      throw new RegistryError(`${registry} returns page after page without new tags while ${purpose}`);
    if (found.size > MOST_TAGS)
      throw new RegistryError(`${registry} lists more than ${MOST_TAGS} tags while ${purpose}`);
    if (performance.now() > end) {
      throw new RegistryError(`${registry} still returns pages after ${LISTING_TIMEOUT_MS / 1000} s while ${purpose}`);
    }
  }
  return [...found];
}

/** The tags of one page; what cannot be an image's tag, nobody can pull as such. */
function tagsIn(body: Buffer, registry: string, purpose: string): string[] {
  const tags = pageOf(body, registry, purpose).tags ?? [];
  if (!Array.isArray(tags)) throw new RegistryError(`${registry} did not answer with a list of tags while ${purpose}`);
  return tags.filter((tag): tag is string => typeof tag === "string" && tagProblem(tag) === undefined);
}

function pageOf(body: Buffer, registry: string, purpose: string): Record<string, unknown> {
  try {
    return readObject(body);
  } catch (cause) {
    if (!(cause instanceof DocumentProblem)) throw cause;
    const hint = `is ${registry} a registry, with no proxy in front of it?`;
    throw new RegistryError(`what ${registry} answered ${cause.message} while ${purpose}: ${hint}`, undefined, {
      cause,
    });
  }
}
