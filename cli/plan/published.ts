import semver from "semver";
import { parseRepository } from "../../lib/oci/reference.ts";
import type { RegistryClient } from "../../lib/registry/client.ts";

/** Exact versions, `1.80.0` and `v1.80.0`: tags that name one publication for good. */
export function exactVersions(tags: readonly string[]): string[] {
  return tags.filter((tag) => semver.valid(tag) !== null);
}

/** What registries say of an image's exact versions. */
export interface Publishedness {
  /** Undefined when there is no exact version, or a registry could not tell. */
  readonly published: boolean | undefined;
  readonly warnings: readonly string[];
}

/** Asks whether every exact version is in every repository. */
export async function askPublished(
  client: Pick<RegistryClient, "resolve">,
  repositories: readonly string[],
  tags: readonly string[],
): Promise<Publishedness> {
  const versions = exactVersions(tags);
  const asked = repositories.flatMap((repository) => versions.map((tag) => ({ repository, tag })));
  if (asked.length === 0) return { published: undefined, warnings: [] };
  const answers = await Promise.allSettled(
    asked.map(({ repository, tag }) => client.resolve(parseRepository(repository), tag)),
  );
  const [failure] = answers.flatMap((answer) =>
    answer.status === "rejected" ? [(answer.reason as Error).message] : [],
  );
  if (failure !== undefined) {
    return { published: undefined, warnings: [`could not check whether its version is published: ${failure}`] };
  }
  const published = answers.every((answer) => answer.status === "fulfilled" && answer.value !== undefined);
  return { published, warnings: [] };
}
