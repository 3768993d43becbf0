import semver from "semver";
import type { GitFacts } from "./git.ts";

/** The prefix of the keys that the OCI image specification defines. */
const OCI = "org.opencontainers.image.";

/** What the standard labels are made of. */
export interface LabelFacts extends GitFacts {
  /** The image's name in the program. */
  readonly name: string;
  readonly tags: readonly string[];
  /** Of which SOURCE_DATE_EPOCH counts, which {@link sourceDateProblem} has found to be well. */
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
  const { SOURCE_DATE_EPOCH: epoch } = environment;
  const created = epoch ? sourceDate(epoch).toISOString() : facts.created;
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

/** Says what is wrong with SOURCE_DATE_EPOCH, with the fix; undefined when it is a time or not set. */
export function sourceDateProblem({ SOURCE_DATE_EPOCH: epoch }: NodeJS.ProcessEnv): string | undefined {
  if (!epoch || (/^\d+$/.test(epoch) && !Number.isNaN(sourceDate(epoch).getTime()))) return undefined;
  return `SOURCE_DATE_EPOCH is "${epoch}"; set it to a time in whole seconds since 1970, or unset it`;
}

/** The time of a SOURCE_DATE_EPOCH that {@link sourceDateProblem} has found to be well. */
export function sourceDate(epoch: string): Date {
  return new Date(Number(epoch) * 1000);
}
