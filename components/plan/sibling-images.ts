import { eachRun } from "../../lib/each-run.ts";
import { programGit } from "../contexts/program-plan.ts";
import { namedImages } from "../parents/link-parents.ts";
import { PublishedNames } from "../parents/published-names.ts";
import { projectFiles } from "../settings/files.ts";
import { layered, type Problem } from "../settings/problems.ts";
import type { PlannedImage, PlannedImages } from "./plan-images.ts";
import { checkClaims } from "./tag-claims.ts";

/** Undefined for one that is refused by itself. */
type Planned = Promise<PlannedImage | undefined>;

/** The images of each run of a program. */
const planningsOfRun = eachRun((): Planned[] => []);

/**
 * Judges an image of a program beside the others that the program has made by then: what is built on another one says so
 * with a context, and no tag is that of two. What is wrong between two refuses both, so that nothing is built of either.
 *
 * @param planning what comes of planning the image alone
 */
export async function siblingProblems(planning: Promise<PlannedImages>): Promise<Problem[]> {
  const plannings = planningsOfRun();
  const own = planning.then(({ planned: [image] }) => image);
  plannings.push(own);
  // What a program makes in one go is there by now.
  await own;
  const planned = (await Promise.all(plannings)).flatMap((each) => each ?? []);
  return layered([await namedOnly(planned), checkClaims(planned)]);
}

/** Where images name each other by repository and tag: the name alone gives no digest. */
async function namedOnly(planned: readonly PlannedImage[]): Promise<Problem[]> {
  const published = planned.filter(({ image }) => image.publish);
  const names = new PublishedNames(published.map(({ image, metadata }) => ({ image, tags: metadata.tags })));
  const siblings = published.map(({ image }) => image);
  const places = { files: projectFiles(process.cwd()), git: programGit(), debug: () => undefined };
  const found = planned.map(async ({ image }) => {
    const read = await namedImages(image, siblings, places);
    return read.flatMap(({ at, what, name, context }): Problem[] => {
      const publisher = names.publisher(name);
      if (publisher === undefined || publisher === image.name) return [];
      const fix = `give the digest to the build: contexts: {${JSON.stringify(context)}: IMAGE}, with the MultiArchImage "${publisher}" for IMAGE`;
      return [{ path: at, message: `${what} is published by the image "${publisher}" of this program; ${fix}` }];
    });
  });
  return (await Promise.all(found)).flat();
}
