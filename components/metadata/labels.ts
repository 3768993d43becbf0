import semver from "semver";
import type { GitFacts } from "./git.ts";

/** The prefix of the keys that the OCI image specification defines. */
const OCI = "org.opencontainers.image.";

/** What the standard labels are made of. */
export interface LabelFacts extends GitFacts {
  /** The image's name in the program. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * The standard labels of an image: title, version, and what git knows. The time is the commit's, or that of
 * SOURCE_DATE_EPOCH, and never now: a second update of the same source changes nothing.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/annotations.md
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function standardLabels({ name, tags, environment, ...facts }: LabelFacts): Record<string, string> {
  const created = sourceDate(environment) ?? facts.created;
  const version = mainVersion(tags);
  return {
    [`${OCI}title`]: name,
    ...(version && { [`${OCI}version`]: version }),
    ...(created && { [`${OCI}created`]: created }),
    ...(facts.revision && { [`${OCI}revision`]: facts.revision }),
    ...(facts.source && { [`${OCI}source`]: facts.source, [`${OCI}url`]: facts.source }),
  };
}

/** The tag that says most: the first exact version, else the first tag that is not `latest`, else the first. */
export function mainVersion(tags: readonly string[]): string | undefined {
  return tags.find((tag) => semver.valid(tag)) ?? tags.find((tag) => tag !== "latest") ?? tags[0];
}

function sourceDate({ SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): string | undefined {
  return epoch && /^\d+$/.test(epoch) ? new Date(Number(epoch) * 1000).toISOString() : undefined;
}
