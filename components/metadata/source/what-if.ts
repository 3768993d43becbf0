import { commitAt } from "../../../lib/git/commit.ts";
import type { RepositoryFacts, RepositorySource } from "../source-context.ts";
import { type EventPayload, readPayload } from "./event-payload.ts";
import { sourceOfRun } from "./github.ts";
import { epochDate } from "./source-date.ts";

/** An event that is only asked about. */
export interface SupposedEvent {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly facts?: RepositoryFacts | undefined;
  /** The path of the payload. */
  readonly event: string;
  readonly ref?: string | undefined;
}

/**
 * The source that a run of GitHub Actions would have for an event. GITHUB_EVENT_NAME, GITHUB_REF and GITHUB_SHA follow
 * from the payload where they are not set; the commit is that of the ref in the folder's repository, or its HEAD, where
 * the payload has none. A run checks out afresh, so that nothing is uncommitted.
 *
 * @throws Error in a sentence that names `--event`, `--ref` or SOURCE_DATE_EPOCH
 */
export async function sourceOfEvent({
  env,
  folder,
  facts,
  event,
  ref: wanted,
}: SupposedEvent): Promise<RepositorySource> {
  const payload = await readPayload(event, "--event");
  const name = env.GITHUB_EVENT_NAME || nameOf(payload);
  const ref = wanted === undefined ? env.GITHUB_REF || refOf(payload) : fullRef(wanted);
  const sha = env.GITHUB_SHA || shaOf(payload, name) || (await shaAt(folder, ref));
  const run = { ...env, GITHUB_EVENT_NAME: name, GITHUB_REF: ref, GITHUB_SHA: sha };
  return sourceOfRun({ env: run, payload, folder, facts });
}

/**
 * The source as though a ref had been pushed: with the commit of the ref where the folder's repository has it, else
 * with the present one.
 *
 * @throws Error in a sentence that names `--ref` when the ref is not in full
 */
export async function atRef(
  { baseRef: _, expectedSha: __, commitDate: present, ...source }: RepositorySource,
  wanted: string,
  { env, folder }: { readonly env: NodeJS.ProcessEnv; readonly folder: string },
): Promise<RepositorySource> {
  const ref = fullRef(wanted);
  const commit = await commitAt(folder, ref);
  const commitDate = epochDate(env) ?? (commit ? commit.date : present);
  return {
    ...source,
    eventName: ref.startsWith("refs/pull/") ? "pull_request" : "push",
    ref,
    sha: commit?.sha ?? source.sha,
    ...(commitDate && { commitDate }),
  };
}

function fullRef(ref: string): string {
  if (/^refs\/(?:heads|tags|pull)\/./.test(ref)) return ref;
  throw new Error(
    `--ref is ${JSON.stringify(ref)}, which is not a full ref; write refs/tags/NAME, refs/heads/NAME or refs/pull/NUMBER/merge`,
  );
}

/** The event's name by the payload's shape, which GitHub sends beside it. */
function nameOf({ pull_request, schedule }: EventPayload): string {
  if (pull_request) return "pull_request";
  return schedule ? "schedule" : "push";
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows */
function refOf({ ref, number, pull_request, repository }: EventPayload): string {
  const pull = number ?? pull_request?.number;
  if (pull_request && pull) return `refs/pull/${pull}/merge`;
  if (ref?.startsWith("refs/")) return ref;
  return repository?.default_branch ? `refs/heads/${repository.default_branch}` : "";
}

function shaOf({ head_commit, after, pull_request }: EventPayload, name: string): string | undefined {
  if (pull_request) return /pull_request_target/.test(name) ? pull_request.base?.sha : pull_request.merge_commit_sha;
  // Of an annotated tag, `after` is the tag itself and not its commit.
  return head_commit?.id ?? after;
}

async function shaAt(folder: string, ref: string): Promise<string> {
  const [named, head] = await Promise.all([commitAt(folder, ref), commitAt(folder, "HEAD")]);
  return (named ?? head)?.sha ?? "";
}
