import * as pulumi from "@pulumi/pulumi";
import { programGit } from "../contexts/program-plan.ts";
import { layered, type Problem } from "../settings/problems.ts";
import { checkSiblings } from "./check-siblings.ts";
import type { PlannedImage, PlannedImages } from "./plan-images.ts";

/** Undefined for one that is refused by itself. */
type Planned = Promise<PlannedImage | undefined>;

/** The images of each run of a program. */
const runs = new WeakMap<object, Planned[]>();

/**
 * Judges an image of a program beside the others that the program has made by then: none may be built on what another
 * one publishes, and no tag is that of two. What is wrong between two refuses both, so that nothing is built of either.
 *
 * @param planning what comes of planning the image alone
 */
export async function siblingProblems(planning: Promise<PlannedImages>): Promise<Problem[]> {
  const run = pulumi.runtime.getMonitor() ?? runs;
  const plannings = runs.get(run) ?? [];
  runs.set(run, plannings);
  const own = planning.then(({ planned: [image] }) => image);
  plannings.push(own);
  // What a program makes in one go is there by now.
  await own;
  const planned = (await Promise.all(plannings)).flatMap((each) => each ?? []);
  const images = planned.map(({ image }) => image);
  const { siblingBases, claims } = await checkSiblings(images, planned, programGit());
  return layered([siblingBases.map(({ problem }) => problem), claims]);
}
