import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import { type Registry, RegistryClient } from "../../lib/registry/client.ts";
import { ManifestReader } from "../../lib/registry/manifest-reader.ts";
import { membersOf } from "../../lib/registry/members.ts";
import type { Registries } from "../../lib/registry/trust.ts";

/** What a registry has of what was pushed: the digests of its image and attestations, or what is wrong, in sentences. */
export type PushedMembers = { readonly members: readonly string[] } | { readonly problems: readonly string[] };

/** Asks for what was pushed of a platform, in each of some repositories. */
export type AskPushed = (
  pushed: { readonly digest: string; readonly platform: string },
  repositories: readonly string[],
) => Promise<PushedMembers>;

/**
 * How a program asks. What has a digest is the same everywhere: it is read in one repository, and only looked up in the
 * others.
 */
export function pushedAsker(environment: NodeJS.ProcessEnv, registries: Registries): AskPushed {
  const client = new RegistryClient({ environment, registries });
  return (pushed, repositories) => askPushed(client, pushed, repositories.map(parseRepository));
}

export async function askPushed(
  client: Registry,
  { digest, platform }: { readonly digest: string; readonly platform: string },
  [first, ...others]: readonly Repository[],
): Promise<PushedMembers> {
  if (!first) return { members: [] };
  const reader = new ManifestReader(client);
  const expansion = { reader, from: first, missing: (gone: string) => missing(first, gone) };
  let members: string[];
  try {
    const read = await membersOf(expansion, [{ digest }], digest, platform);
    members = read.map(({ descriptor }) => descriptor.digest);
  } catch (error) {
    return { problems: [(error as Error).message] };
  }
  const all = [...new Set([digest, ...members])];
  const found = await Promise.all(others.map((repository) => missingIn(client, repository, all)));
  const problems = found.flat();
  return problems.length > 0 ? { problems } : { members };
}

/** Of what lacks the first, the others need not be told. */
async function missingIn(client: Registry, repository: Repository, digests: readonly string[]): Promise<string[]> {
  try {
    const found = await Promise.all(digests.map((digest) => client.resolve(repository, digest)));
    const gone = digests.find((_, position) => found[position] === undefined);
    return gone === undefined ? [] : [missing(repository, gone)];
  } catch (error) {
    return [(error as Error).message];
  }
}

function missing(repository: Repository, digest: string): string {
  return `${formatRepository(repository)} has no ${digest}`;
}
