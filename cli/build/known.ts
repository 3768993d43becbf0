import { join } from "node:path";
import { readBuilt } from "../../components/built/built-file.ts";
import { writeKnown } from "../../components/built/known-platforms.ts";
import { readTaken } from "../../components/built/taken.ts";
import { pushedDigests } from "../../components/stack/known-recorded.ts";
import { lastPublications } from "../../components/stack/published-images.ts";
import { recordedImage } from "../../components/stack/recorded-image.ts";
import { MULTI_ARCH_IMAGE, TAKEN_PLATFORM } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { type StackPlace, stackResources } from "../support/stack-resources.ts";

/**
 * Writes a file of what need not be built again: what the folder of the files has, and what the stack has taken
 * and published. Of a
 * stack that cannot be asked, a sentence goes to the user, and all counts as changed.
 *
 * @param project the folder of a throwaway project
 * @param place undefined where nobody names the stack
 * @returns the file
 */
export async function writeKnownPlatforms(
  project: string,
  out: string,
  place: StackPlace | undefined,
): Promise<string> {
  const found = place ? await stackResources(place) : { problem: NO_NAME };
  if ("problem" in found) process.stderr.write(`what the stack has already is unknown: ${found.problem}\n`);
  const resources = "problem" in found ? [] : found.resources;
  const taken = resources.flatMap(({ type, outputs }) => (type === TAKEN_PLATFORM ? (readTaken(outputs) ?? []) : []));
  const file = join(project, "known.json");
  const images = resources.flatMap(({ type, urn }) => (type === MULTI_ARCH_IMAGE ? parseUrn(urn).name : []));
  const byUrn = Object.fromEntries(resources.map(({ urn, ...resource }) => [urn, resource]));
  const pushed = Object.fromEntries(
    images.flatMap((name): [string, Record<string, string>][] => {
      const recorded = recordedImage(byUrn, name);
      return recorded ? [[name, Object.fromEntries(pushedDigests(recorded))]] : [];
    }),
  );
  writeKnown(file, { files: readBuilt(out).platforms, taken, published: lastPublications(byUrn, images), pushed });
  return file;
}

const NO_NAME = "the file is not called Pulumi.<stack>.yaml; name the stack with --stack";
