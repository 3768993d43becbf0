import { attestedDigest } from "../../lib/oci/manifest.ts";
import { formatPlatform, normalizePlatform } from "../../lib/oci/platform.ts";
import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { ManifestReader } from "../../lib/registry/manifest-reader.ts";
import { type Member, membersOf } from "../../lib/registry/members.ts";
import type { LastPublication, ManifestInput } from "./inputs.ts";
import { publishedMembers } from "./published-members.ts";
import { rebuildCommand } from "./rebuild-command.ts";

/**
 * Reads every input by its digest, takes indexes apart (an index in an index is what many clients refuse) with their
 * attestations kept, and checks that each image is for the platform that was asked for, variant included.
 *
 * @param before the last publication, which has the members of an input that is gone since
 * @returns the members in the order of the inputs
 * @throws Error with every problem, when one does not exist or is for another platform
 */
export async function readMembers(
  client: Registry,
  repository: Repository,
  inputs: readonly ManifestInput[],
  before?: LastPublication,
): Promise<Member[]> {
  const reader = new ManifestReader(client);
  const outcomes = await Promise.allSettled(inputs.map((input) => readMember(reader, repository, input, before)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
  if (failures.length > 0) {
    throw new Error([...new Set(failures.map(({ message }) => message))].join("\n"), { cause: failures[0] });
  }
  const members = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
  assertDistinct(members);
  return members;
}

async function readMember(
  reader: ManifestReader,
  target: Repository,
  input: ManifestInput,
  before: LastPublication | undefined,
): Promise<Member[]> {
  const { digest, annotations = {}, platform } = input;
  const source = input.repository === undefined ? target : parseRepository(input.repository);
  const isGone = !(await reader.read(source, digest));
  const published = isGone ? await publishedMembers(reader, target, input, before) : undefined;
  const from = published ? target : source;
  const expansion = { reader, from, annotations, missing: (gone: string) => missing(gone, from, input) };
  return membersOf(expansion, published ?? [{ digest }], digest, platform);
}

function missing(digest: string, repository: Repository, { platform, builtBy }: ManifestInput): string {
  const what = platform ? `the image for ${platform}` : "a manifest";
  return `${what} is gone: ${formatRepository(repository)} has no ${digest}. ${rebuildCommand([builtBy])}`;
}

/** Two images for one platform in one index: which one a client pulls would be undefined. */
function assertDistinct(members: readonly Member[]): void {
  const seen = new Map<string, string>();
  for (const { descriptor } of members) {
    if (!descriptor.platform || attestedDigest(descriptor)) continue;
    const version = descriptor.platform["os.version"] ?? "";
    const key = `${formatPlatform(normalizePlatform(descriptor.platform))} ${version}`.trim();
    const other = seen.get(key);
    if (other) throw new Error(`two manifests are for ${key}: ${other} and ${descriptor.digest}; remove one`);
    seen.set(key, descriptor.digest);
  }
}
