import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Publication } from "../../lib/oci/publication.ts";
import { type BuiltPlatform, builtPlatformSchema } from "./built-platform.ts";
import type { AskPushed } from "./pushed-members.ts";
import { type Taken, takenSchema } from "./taken.ts";

/** What has been built for a stack before some of its platforms are built on a machine that has no state of it. */
export interface KnownPlatforms {
  /** What earlier builds wrote into the folder of this one's files. */
  readonly files: readonly BuiltPlatform[];
  /** What the stack has taken. */
  readonly taken: readonly Taken[];
  /** By image, what the stack has published last. */
  readonly published: Readonly<Record<string, RecordedPublication>>;
  /** By image and platform, the digest of what the stack has pushed. */
  readonly pushed: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a stack has published of an image last. */
export interface RecordedPublication {
  /** Whether its builds were only read since. */
  readonly isRead: boolean;
  /** What the index of each repository says of itself. */
  readonly publications: readonly Publication[];
}

const text = z.string().exactOptional();
const schema = z.object({
  files: z.array(builtPlatformSchema),
  taken: z.array(takenSchema),
  published: z.record(
    z.string(),
    z.object({
      isRead: z.boolean(),
      publications: z.array(z.object({ created: text, version: text, revision: text })),
    }),
  ),
  pushed: z.record(z.string(), z.record(z.string(), z.string())),
});

export function writeKnown(file: string, known: KnownPlatforms): void {
  writeFileSync(file, JSON.stringify(known));
}

/**
 * What need not be built as long as it is what would be: what the registries still have. A file counts before what the
 * stack has, and only where it is of the same commit, as a merge asks of it.
 *
 * @param revision the commit of the program
 */
export async function readKnown(file: string, revision: string, askPushed: AskPushed): Promise<Taken[]> {
  const { files, taken } = parse(file);
  const own = files.filter((built) => built.revision === revision);
  const isOwn = (other: BuiltPlatform) =>
    own.some(({ image, platform }) => image === other.image && platform === other.platform);
  const asked = [...own, ...taken.filter((each) => !isOwn(each))].map(async (built): Promise<Taken[]> => {
    const { digest, platform, repositories } = built;
    if (digest === undefined) return [];
    const answer = await askPushed({ digest, platform }, repositories);
    return "problems" in answer ? [] : [{ ...built, members: answer.members }];
  });
  return (await Promise.all(asked)).flat();
}

/** By image, what the stack has published last. */
export function readPublished(file: string): KnownPlatforms["published"] {
  return parse(file).published;
}

/** By image and platform, the digest of what the stack has pushed. */
export function readPushed(file: string): KnownPlatforms["pushed"] {
  return parse(file).pushed;
}

function parse(file: string): KnownPlatforms {
  return schema.parse(JSON.parse(readFileSync(file, "utf8")));
}
