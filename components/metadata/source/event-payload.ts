import { readFile } from "node:fs/promises";
import { z } from "zod";
import { repository, text } from "./facts.ts";

const commit = z.object({ id: text, timestamp: text });

/** A ref with the commit it names, at one end of a pull request. */
const end = z.object({ ref: text, sha: text }).optional().catch(undefined);

const number = z.number().int().positive().optional().catch(undefined);

/** What counts of an event's payload; all of it may be absent, and what is not as documented counts as absent. */
const payload = z.object({
  /** Of a pull request. */
  number,
  /** In full, of a push and a workflow_dispatch. */
  ref: text,
  /** The branch, in full, from which a tag was pushed. */
  base_ref: text,
  after: text,
  schedule: text,
  pull_request: z.object({ number, merge_commit_sha: text, head: end, base: end }).optional().catch(undefined),
  commits: z.array(commit).optional().catch(undefined),
  head_commit: commit.optional().catch(undefined),
  repository,
});

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export type EventPayload = z.infer<typeof payload>;

/** By the name of what said where the payload is: what to do when it does not exist. */
const FIX = {
  GITHUB_EVENT_PATH: "make that file readable here, with a mount for a container, or unset GITHUB_EVENT_PATH",
  "--event": "name the JSON file of an event's payload",
};

/**
 * Reads the payload of an event.
 *
 * @throws Error in a sentence, when the file cannot be read or is not a JSON object
 */
export async function readPayload(path: string, toldBy: keyof typeof FIX): Promise<EventPayload> {
  const problem = `${toldBy} is ${JSON.stringify(path)}, which`;
  const content = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${problem} cannot be read (${cause.code}); ${FIX[toldBy]}`, { cause });
  });
  const parsed = payload.safeParse(json(content));
  if (parsed.success) return parsed.data;
  throw new Error(`${problem} is not a JSON object; ${FIX[toldBy]}`);
}

/** The time of a commit that the payload describes. */
export function payloadDate({ commits = [], head_commit }: EventPayload, sha: string): Date | undefined {
  const time = [...commits, head_commit].find((each) => each?.id === sha)?.timestamp;
  return time && !Number.isNaN(Date.parse(time)) ? new Date(time) : undefined;
}

function json(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
