import { setTimeout as sleep } from "node:timers/promises";
import type { IndexDocument } from "../oci/image-index.ts";
import { DocumentProblem } from "../oci/json.ts";
import type { Descriptor } from "../oci/manifest.ts";
import { formatRepository, type Repository } from "../oci/reference.ts";
import {
  type Artifact,
  composeReferrer,
  EMPTY_BYTES,
  type Referrer,
  referrersTag,
  withReferrers,
} from "../oci/referrers.ts";
import type { FetchedManifest, Registry } from "./client.ts";
import { RegistryError } from "./errors.ts";
import { Propagation } from "./propagation.ts";

/** How often the list of referrers is written when others write it at the same time. */
const MOST_TRIES = 10;
/** How long after a write it is looked at again, in milliseconds: another writer may have read it before. */
const SECOND_LOOK_MS = 400;

type Reading = Pick<Registry, "referrers" | "manifest">;

/**
 * What refers to a digest: by the registry's API where it has one, else under the tag that stands for it.
 *
 * @throws RegistryError when the registry cannot tell
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function listReferrers(
  client: Reading,
  repository: Repository,
  digest: string,
): Promise<readonly Descriptor[]> {
  const listed = await client.referrers(repository, digest);
  return listed ?? listedIn(await readTag(client, repository, referrersTag(digest)));
}

/** Where artifacts are stored. */
export interface Storing {
  readonly client: Reading & Pick<Registry, "putManifest" | "putBlob">;
  readonly repository: Repository;
  /** Ends waits when the user interrupts the run. */
  readonly signal?: AbortSignal | undefined;
  /** How long what was pushed may take to be seen, in milliseconds. Default: a minute. */
  readonly propagationLimit?: number | undefined;
  /** Lets a time in milliseconds pass. */
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

/**
 * Stores artifacts beside their subject, all at once, and reads them back. Where the registry has no API of referrers,
 * they are listed under a tag, which every writer reads, changes and writes again: what others listed there stays, also
 * when they write at the same time.
 *
 * @returns what was stored, in the order of the artifacts
 * @throws RegistryError when the registry refuses, or does not list them afterwards
 */
export async function storeReferrers(
  storing: Storing,
  subject: Descriptor,
  artifacts: readonly Artifact[],
): Promise<readonly Referrer[]> {
  const { client, repository } = storing;
  const referrers = artifacts.map((artifact) => composeReferrer(artifact, subject));
  for (const bytes of [EMPTY_BYTES, ...artifacts.map(({ content }) => content)]) {
    await client.putBlob(repository, bytes);
  }
  const stored = await Promise.all(referrers.map((referrer) => put(storing, subject, referrer)));
  await listAll(
    storing,
    subject.digest,
    referrers.map(({ descriptor }) => descriptor),
    stored.every(({ isListed }) => isListed),
  );
  return referrers;
}

/**
 * Sees to it that artifacts which the registry has are listed among the referrers of their subject.
 *
 * @param hasApi whether the registry said that its API lists them; where it did not, it is asked
 */
export async function listAll(
  storing: Storing,
  digest: string,
  wanted: readonly Descriptor[],
  hasApi = false,
): Promise<void> {
  const { client, repository, signal, propagationLimit } = storing;
  if (!hasApi && (await client.referrers(repository, digest)) === undefined) {
    await listUnderTag(storing, digest, wanted);
    return;
  }
  const seen = await new Propagation(signal, propagationLimit).of(async () =>
    hasAll(await client.referrers(repository, digest), wanted) ? true : undefined,
  );
  if (seen) return;
  throw new RegistryError(
    `${formatRepository(repository)} accepted signatures of ${digest} but does not list them among its referrers; try again`,
  );
}

async function put({ client, repository }: Storing, { digest }: Descriptor, referrer: Referrer) {
  try {
    return await client.putManifest(repository, referrer.digest, referrer.bytes, referrer.mediaType);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const reason = `signatures and attestations of ${digest} are stored as manifests with a "subject", which the registry may not accept`;
    throw new RegistryError(`${error.message}; ${reason}: publish there with sign: false`, error.status, {
      cause: error,
    });
  }
}

async function listUnderTag(storing: Storing, digest: string, wanted: readonly Descriptor[]): Promise<void> {
  const { client, repository, signal, propagationLimit, pause = sleep } = storing;
  const tag = referrersTag(digest);
  const propagation = new Propagation(signal, propagationLimit);
  const all = new Map(wanted.map((descriptor) => [descriptor.digest, descriptor]));
  let found = await readTag(client, repository, tag);
  let isWritten = false;
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    // What was ever seen in the list stays: another writer that drops it has read an older one.
    for (const each of listedIn(found)) if (!all.has(each.digest)) all.set(each.digest, each);
    const index = explained(repository, tag, () => withReferrers(found, [...all.values()]));
    if (index) {
      await putTag(storing, tag, index);
      isWritten = true;
      const before = found?.digest;
      const written = await propagation.of(async () => {
        const now = await readTag(client, repository, tag);
        return now && now.digest !== before ? now : undefined;
      });
      found = written ?? found;
      continue;
    }
    if (!isWritten) return;
    // Another writer, which had read the list before it was written, may write its own right after.
    await pause(SECOND_LOOK_MS);
    const later = await readTag(client, repository, tag);
    if (later?.digest === found?.digest) return;
    found = later;
  }
  throw new RegistryError(
    `${formatRepository(repository)} does not keep the list of signatures of ${digest}, its tag ${tag}: others write it all the time, or the registry serves an old one; try again`,
  );
}

async function putTag({ client, repository }: Storing, tag: string, index: IndexDocument): Promise<void> {
  try {
    await client.putManifest(repository, tag, index.bytes, index.mediaType);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const reason =
      "the registry has no API that lists signatures, and this tag is the only way to find them: allow it, and to move it";
    throw new RegistryError(`${error.message}; ${reason}, or publish there with sign: false`, error.status, {
      cause: error,
    });
  }
}

function readTag(client: Reading, repository: Repository, tag: string): Promise<FetchedManifest | undefined> {
  return client.manifest(repository, tag);
}

function listedIn(found: FetchedManifest | undefined): readonly Descriptor[] {
  return found?.document.kind === "index" ? found.document.index.manifests : [];
}

function hasAll(found: readonly Descriptor[] | undefined, wanted: readonly Descriptor[]): boolean {
  const digests = new Set(found?.map(({ digest }) => digest));
  return wanted.every(({ digest }) => digests.has(digest));
}

function explained<T>(repository: Repository, tag: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DocumentProblem)) throw cause;
    const name = `the tag ${tag} of ${formatRepository(repository)}`;
    throw new RegistryError(`${name} ${cause.message} of signatures: remove it`, undefined, { cause });
  }
}

/** Whether a registry does not take what it was sent, whoever sends it. */
function isRefusal(error: unknown): error is RegistryError {
  if (!(error instanceof RegistryError) || error.status === undefined) return false;
  return error.status >= 400 && error.status < 500 && ![401, 403, 429].includes(error.status);
}
