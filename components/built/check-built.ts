import { formatRepository, parseRepository } from "../../lib/oci/reference.ts";
import type { Image } from "../settings/image.ts";
import { type BuildFingerprint, differences, inWords } from "./build-fingerprint.ts";
import { BUILT_VARIABLE } from "./built-file.ts";
import type { BuiltPlatform } from "./built-platform.ts";
import type { ProgramBuilt } from "./program-built.ts";
import type { AskPushed } from "./pushed-members.ts";
import type { Taken } from "./taken.ts";

/** What this job has of a platform that another one built. */
export interface Here {
  readonly image: Pick<Image<unknown>, "publish" | "repositories">;
  /** The commit of the program; empty where git knows none. */
  readonly revision: string;
  /** What would go in here. */
  readonly fingerprint: BuildFingerprint;
  /** Left out where no registry is to be asked. */
  readonly askPushed?: AskPushed | undefined;
  /** The command that builds the platform for this job. */
  readonly command: string;
}

const SHORT_COMMIT_LENGTH = 12;
const PLAN = "give every job the same plan in MULTIARCH_PLAN";

/**
 * Whether what another job built is what this one would: of the same commit, from the same, and pushed to every
 * repository, where it still is.
 *
 * @returns the platform, or everything that is wrong, in sentences
 */
export async function checkBuilt(
  built: BuiltPlatform,
  here: Here,
): Promise<{ readonly taken: Taken } | { readonly problems: readonly string[] }> {
  const { digest, platform } = built;
  const { image, command } = here;
  const name = `${built.image} on ${platform}`;
  const again = `build it again with: ${command}`;
  const problems = difference(built, here).map((reason) => `${name} ${reason}`);
  if (!image.publish) return problems.length > 0 ? { problems } : { taken: { ...built, members: [] } };
  if (digest === undefined) return { problems: [...problems, `${name} was built without a push; ${again}`] };
  const lacking = notPushedTo(built, image.repositories);
  if (lacking.length > 0) problems.push(`${name} was not pushed to ${lacking.join(", ")}; ${again}`);
  const pushed = image.repositories.filter((repository) => !lacking.includes(repository));
  const answer = (await here.askPushed?.({ digest, platform }, pushed)) ?? { members: [] };
  if ("problems" in answer) problems.push(...answer.problems.map((reason) => `${name}: ${reason}; ${again}`));
  if (problems.length > 0 || "problems" in answer) return { problems };
  return { taken: { ...built, members: answer.members } };
}

/** The repositories to which a platform was not pushed. */
export function notPushedTo(built: Pick<BuiltPlatform, "repositories">, repositories: readonly string[]): string[] {
  const pushed = new Set(built.repositories.map(canonical));
  return repositories.filter((repository) => !pushed.has(canonical(repository)));
}

/** What of the folder's files is of no image or platform of the stack, in sentences. */
export function foreignBuilt({ platforms }: ProgramBuilt, images: readonly Image<unknown>[]): string[] {
  return platforms.flatMap(({ image: name, platform }) => {
    const image = images.find((each) => each.name === name);
    const subject = `${BUILT_VARIABLE} has a file of ${name} on ${platform}, and`;
    if (!image) return [`${subject} this stack has no image of that name; remove the file`];
    if (image.builds.some((build) => build.platform === platform)) return [];
    return [`${subject} the image is not built for that platform; remove the file, or add the platform`];
  });
}

/** Says that a platform is not taken, which would have to be built. */
export function missingBuilt(image: string, platform: string, command: string): string {
  return `${image} on ${platform} has no file in the folder that ${BUILT_VARIABLE} names; build it with: ${command}`;
}

/** The same of one that was taken before, and is something else now. */
export function changedSince({ image, platform, job }: Taken, parts: readonly string[], command: string): string {
  const change = `has changed since ${job} built it: ${inWords(parts)}`;
  return `${image} on ${platform} has no file in the folder that ${BUILT_VARIABLE} names, and ${change}; build it with: ${command}`;
}

/** Says that gates of a platform have not passed where it was built. */
export function missingGates(
  { image, platform, job }: BuiltPlatform,
  gates: readonly string[],
  command: string,
): string {
  const names = gates.map((name) => `"${name}"`).join(", ");
  const what = gates.length === 1 ? `the gate ${names}` : `the gates ${names}`;
  const which = gates.length === 1 ? "it is" : "they are";
  const where = `${image} on ${platform}, built by ${job},`;
  return `${where} has not passed ${what} there as ${which} set here; run ${gates.length === 1 ? "it" : "them"} with: ${command}`;
}

/** The command that builds a platform for an update elsewhere. */
export function buildCommand(stackFile: string, platform: string, { folder }: Pick<ProgramBuilt, "folder">): string {
  return `multiarch build --stack-file ${stackFile} --platforms ${platform} --out ${folder}`;
}

/** A file of another commit differs in all that names it. */
function difference(built: BuiltPlatform, { revision, fingerprint, command }: Here): string[] {
  if (built.revision !== revision) {
    const [of, here] = [built.revision, revision].map((commit) => commit.slice(0, SHORT_COMMIT_LENGTH) || "no commit");
    const checkout = built.revision === "" ? "" : `, or check out ${of}`;
    return [`was built at ${of}, and this checkout is at ${here}; build it again with: ${command}${checkout}`];
  }
  const parts = differences(built.fingerprint, fingerprint);
  if (parts.length === 0) return [];
  const plan = parts.includes("bases") ? `, and ${PLAN}` : "";
  return [`was built with other ${inWords(parts)} than this checkout has; build it again with: ${command}${plan}`];
}

function canonical(repository: string): string {
  return formatRepository(parseRepository(repository));
}
