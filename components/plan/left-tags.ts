import { ONE_TRY } from "../../lib/http/retry.ts";
import { olderThan, type Publication, publicationOf, refusalToMoveBack } from "../../lib/oci/publication.ts";
import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import { once } from "../../lib/once.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import { type PublishedDocument, publishedAt } from "../../lib/registry/published-at.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import type { Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import { rulePath } from "./rule-path.ts";

/** What of an image's names decides whether they may move. */
export interface MovingNames {
  readonly tags: readonly string[];
  /** Each tag with the rule that made it. */
  readonly rules: Readonly<Record<string, string>>;
  readonly forceTags: readonly string[];
  readonly keepNewer: readonly string[];
  readonly annotations: { readonly index?: Readonly<Record<string, string>> };
}

/** What a tag names in a registry. */
export interface LiveTag extends PublishedDocument {
  readonly digest: string;
}

/** Asks where a tag of a repository is, undefined when it does not exist; rejects when the registry cannot tell. */
export interface AskLive {
  (repository: string, tag: string): Promise<LiveTag | undefined>;
  /** The digest that was answered for a tag a moment ago; undefined where there is no such answer. */
  readonly known?: (repository: string, tag: string) => string | undefined;
}

/** A tag that stays at what is newer in one repository. */
export interface LeftTag {
  readonly repository: string;
  readonly tag: string;
  /** `version 1.2.4 is older than 1.3.0`. */
  readonly reason: string;
}

/** For how long an answer counts as that of a moment ago, in milliseconds. */
const MOMENT_MS = 10_000;

/**
 * Asks registries, with the user's credentials; what is asked twice is asked once. A tag that a HEAD does not find counts
 * as absent: whoever publishes asks again.
 *
 * @param now gives the time in milliseconds
 */
export function liveAsker(
  environment: NodeJS.ProcessEnv,
  registries?: Registries,
  now: () => number = Date.now,
): AskLive {
  const client = new RegistryClient({ environment, registries, retry: ONE_TRY });
  const documents = once<PublishedDocument>();
  const tags = once<LiveTag | undefined>();
  const answers = new Map<string, { readonly digest: string; readonly since: number }>();
  const keyOf = (repository: string, tag: string) => `${repository}:${tag}`;
  const ask: AskLive = (text, tag) =>
    tags([text, tag], async () => {
      const repository = parseRepository(text);
      const since = now();
      const digest = await client.resolve(repository, tag, { trustsHead: true });
      if (digest === undefined) return undefined;
      answers.set(keyOf(text, tag), { digest, since });
      return { digest, ...(await documents([repository, digest], () => publishedAt(client, repository, digest))) };
    });
  const known = (repository: string, tag: string) => {
    const answer = answers.get(keyOf(repository, tag));
    return answer && now() - answer.since < MOMENT_MS ? answer.digest : undefined;
  };
  return Object.assign(ask, { known });
}

/**
 * Finds the tags of an image that name something newer in its repositories, before anything is built: those of rules
 * stay there, and any other is a problem, as is an image of which no tag could move. The provider judges all of them
 * again when it publishes; where a registry cannot tell, it is left to that.
 */
export async function leftTags(
  image: Image<unknown>,
  metadata: MovingNames,
  ask: AskLive,
): Promise<{ left: readonly LeftTag[]; problems: readonly Problem[] }> {
  const next = publicationOf(metadata.annotations.index);
  if (!image.publish || (!next.version && !next.created)) return { left: [], problems: [] };
  const found = await Promise.all(
    image.repositories.map(async (text) => {
      const repository = formatRepository(parseRepository(text));
      const back = await tagsGoingBack(repository, next, metadata, ask).catch(() => []);
      const refused =
        back.length === metadata.tags.length ? back : back.filter(({ tag }) => !metadata.keepNewer.includes(tag));
      const problems = refused.map((move) => ({
        path: rulePath(image, metadata.rules[move.tag]),
        message: refusalToMoveBack({ ...move, target: undefined }, move.reason),
      }));
      return { left: back.filter((move) => !refused.includes(move)), problems };
    }),
  );
  return {
    left: found.flatMap(({ left }) => left.map(({ repository, tag, reason }) => ({ repository, tag, reason }))),
    problems: found.flatMap(({ problems }) => problems),
  };
}

async function tagsGoingBack(
  repository: string,
  next: Publication,
  { tags, forceTags }: MovingNames,
  ask: AskLive,
): Promise<(LeftTag & { readonly live: string })[]> {
  const judged = await Promise.all(
    tags.map(async (tag) => {
      if (forceTags.includes(tag)) return [];
      const live = await ask(repository, tag);
      const reason = live && olderThan(next, live.publication);
      return reason === undefined ? [] : [{ repository, tag, reason, live: live?.digest ?? "" }];
    }),
  );
  return judged.flat();
}
