import { readDocument } from "../oci/document.ts";
import { DocumentProblem } from "../oci/json.ts";
import type { Descriptor } from "../oci/manifest.ts";
import { formatRepository, type Repository } from "../oci/reference.ts";
import { pullScope } from "./api-paths.ts";
import { RegistryError } from "./errors.ts";
import { nextPage } from "./next-page.ts";
import type { RegistrySession } from "./session.ts";

/**
 * How registries answer that do not know the API: the specification has 404, and some take the path for an invalid one
 * of what they know.
 */
const NOT_KNOWN: readonly number[] = [400, 404, 405, 406, 501];
/** More pages than there are referrers of any digest. */
const MOST_PAGES = 1000;

/**
 * What refers to a digest, as the API of a registry lists it; undefined when it has no such API, or does not know the
 * digest yet.
 *
 * @throws RegistryError when the registry refuses, or cannot be reached
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function askReferrers(
  session: RegistrySession,
  repository: Repository,
  digest: string,
): Promise<readonly Descriptor[] | undefined> {
  const purpose = `listing what refers to ${formatRepository(repository)}@${digest}`;
  const found: Descriptor[] = [];
  let path: string | undefined = `/v2/${repository.path}/referrers/${digest}`;
  for (let page = 1; path !== undefined; page++) {
    if (page > MOST_PAGES)
      throw new RegistryError(`${repository.registry} returns page after page without an end while ${purpose}`);
    const { status, headers, body } = await session.send({
      method: "GET",
      path,
      scope: pullScope(repository),
      purpose,
      accept: [200, ...NOT_KNOWN],
    });
    const listed = status === 200 ? manifestsIn(body, headers["content-type"]?.toString()) : undefined;
    if (!listed) return undefined;
    found.push(...listed);
    path = nextPage(headers.link?.toString(), path, repository.registry, purpose);
  }
  return found;
}

/** Undefined for what is no index, as a page of something in front of the registry. */
function manifestsIn(body: Buffer, contentType: string | undefined): readonly Descriptor[] | undefined {
  try {
    const document = readDocument(body, contentType);
    return document.kind === "index" ? document.index.manifests : undefined;
  } catch (error) {
    if (error instanceof DocumentProblem) return undefined;
    throw error;
  }
}
